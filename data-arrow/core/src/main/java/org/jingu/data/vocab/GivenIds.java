package org.jingu.data.vocab;

import org.jspecify.annotations.Nullable;

/**
 * Cells that are ids already.
 *
 * @param rows the number of rows; ids are in [0, rows)
 */
public record GivenIds(int rows) implements Vocabulary {
  /** What {@link #parse} returns for a token that is no id. */
  public static final int NOT_AN_ID = -1;

  @Override
  public int idOf(@Nullable String token) {
    int id = parse(token, rows);
    if (id == NOT_AN_ID) {
      throw new IllegalArgumentException(
          "'%s' is not an id from 0 to %d".formatted(token, rows - 1));
    }
    return id;
  }

  /** The id that a token is, or {@link #NOT_AN_ID}. */
  public static int parse(@Nullable String token, int rows) {
    if (token == null || token.isEmpty()) {
      return NOT_AN_ID;
    }
    long id = 0;
    for (int i = 0; i < token.length(); i++) {
      int digit = token.charAt(i) - '0';
      id = 10 * id + digit;
      if (digit < 0 || digit > 9 || id >= rows) {
        return NOT_AN_ID;
      }
    }
    return (int) id;
  }
}
