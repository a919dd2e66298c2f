package org.jingu.data.vocab;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jingu.api.data.DataException;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were seen in the training part. Rows of tokens start after the reserved rows; a row
 * whose token was evicted has none until another takes it. Tokens are in memory or, where a {@link
 * TokenMemory} has no room for them, in files.
 */
public final class FittedVocabulary implements Vocabulary {
  private final Tokens tokens;

  /**
   * With the tokens of all rows.
   *
   * @param tokens by id, null for a row that is free; the first stands for the out-of-vocabulary
   *     row and is never looked up
   * @throws DataException if a token stands twice
   */
  public FittedVocabulary(List<? extends @Nullable String> tokens) {
    HeldTokens held = new HeldTokens();
    tokens.forEach(token -> held.add(token == null ? null : Utf8.of(token)));
    this.tokens = held;
  }

  /** With tokens wherever they are. */
  FittedVocabulary(Tokens tokens) {
    this.tokens = tokens;
  }

  static DataException twice(byte[] token) {
    return new DataException(
        "token '" + Utf8.text(token) + "' stands twice in a vocabulary; prepare the data again");
  }

  /** The tokens by id, null for a free row; the first stands for the out-of-vocabulary row. */
  public List<@Nullable String> tokens() {
    return tokens;
  }

  /**
   * The token of an id as UTF-8, in which half a pair of surrogates is a question mark; null for a
   * free row.
   */
  public byte @Nullable [] utf8(int id) {
    byte[] bytes = tokens.bytes(id);
    return bytes == null ? null : Utf8.plain(bytes);
  }

  @Override
  public int rows() {
    return tokens.size();
  }

  @Override
  public int idOf(@Nullable String token) {
    if (token == null) {
      return OOV;
    }
    byte[] bytes = Utf8.of(token);
    return idOf(bytes, 0, bytes.length);
  }

  @Override
  public long touch(byte[] token, int from, int to) {
    return tokens.touch(token, from, to);
  }

  @Override
  public int idOf(byte[] token, int from, int to) {
    return tokens.idOf(token, from, to);
  }

  /**
   * By the number that a token has where it was counted, the id; null where tokens were counted in
   * files.
   */
  public int @Nullable [] idsByNumber() {
    return tokens instanceof NumberedTokens numbered ? numbered.ids() : null;
  }

  /**
   * A token by that number, as {@link Utf8}.
   *
   * @throws IllegalStateException if tokens have none
   */
  public byte[] ofNumber(int number) {
    if (tokens instanceof NumberedTokens numbered) {
      return Objects.requireNonNull(numbered.ofNumber(number));
    }
    throw new IllegalStateException("these tokens have no numbers");
  }

  /**
   * A token to show beside an unseen one: one that is the same but for spaces, case or a trailing
   * {@code .0}, else the most frequent; null where there is none.
   */
  public @Nullable String near(String unseen) {
    String plain = plain(unseen);
    String first = null;
    for (String token : tokens.subList(1, tokens.size())) {
      boolean known = token != null && !token.isEmpty();
      if (known && plain(token).equals(plain)) {
        return token;
      }
      first = first == null && known ? token : first;
    }
    return first;
  }

  private static String plain(String token) {
    String text = token.strip().toLowerCase(Locale.ROOT);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
