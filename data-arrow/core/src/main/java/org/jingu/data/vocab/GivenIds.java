package org.jingu.data.vocab;

import org.jingu.data.text.Utf8;
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

  @Override
  public int idOf(byte[] token, int from, int to) {
    int id = parse(token, from, to, rows);
    return id == NOT_AN_ID ? idOf(Utf8.text(token, from, to)) : id;
  }

  /** The id that a token is, or {@link #NOT_AN_ID}. */
  public static int parse(@Nullable String token, int rows) {
    byte[] bytes = token == null ? new byte[0] : Utf8.of(token);
    return parse(bytes, 0, bytes.length, rows);
  }

  /** The same for a token as {@link Utf8}. */
  public static int parse(byte[] token, int from, int to, int rows) {
    if (from == to) {
      return NOT_AN_ID;
    }
    long id = 0;
    for (int i = from; i < to; i++) {
      int digit = token[i] - '0';
      id = 10 * id + digit;
      if (digit < 0 || digit > 9 || id >= rows) {
        return NOT_AN_ID;
      }
    }
    return (int) id;
  }
}
