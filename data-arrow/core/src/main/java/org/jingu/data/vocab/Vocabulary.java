package org.jingu.data.vocab;

import org.jspecify.annotations.Nullable;

/**
 * A map from tokens to rows of an embedding table.
 *
 * <p>Fitted and hashed vocabularies keep row {@value #OOV} for tokens that are out of the
 * vocabulary. Where a feature gives missing values a row of their own, that row is {@value
 * #MISSING} and its token is the empty string, which no cell can hold.
 */
public interface Vocabulary {
  /** The row of tokens that are out of the vocabulary. */
  int OOV = 0;

  /** The row of missing values, where the table has one. */
  int MISSING = 1;

  /** The number of rows, the reserved ones included. */
  int rows();

  /**
   * The row of a token.
   *
   * @param token the token, the empty string for a missing value with a row of its own, or null for
   *     a missing value without one
   */
  int idOf(@Nullable String token);

  /** The row of a token, not null, as {@link org.jingu.data.text.Utf8}. */
  int idOf(byte[] token, int from, int to);

  /**
   * Looks at where a token, not null, would be found, so that memory brings it while others are
   * looked at: most of the time of {@link #idOf} is waiting for memory.
   *
   * @return a number that means nothing, but must be used for the look not to be left out
   */
  default long touch(byte[] token, int from, int to) {
    return 0;
  }
}
