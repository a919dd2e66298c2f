package org.jingu.data.vocab;

import java.util.Arrays;

/**
 * What is known of each row of a fitted vocabulary besides its token, for the days that come.
 *
 * @param since by row, the version of the data set in which the row got its token, or lost the one
 *     that it had; a model of an earlier version has learned something else in that row
 * @param lastSeen by row, the last day on which its token stood in a training part, in days since
 *     1970; {@link #UNKNOWN} where nobody wrote it down
 */
public record TokenHistory(int[] since, int[] lastSeen) {
  /** A day that is not known. */
  public static final int UNKNOWN = Integer.MIN_VALUE;

  /** The version of a data set that extends no other. */
  public static final int FIRST_VERSION = 1;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the one has more rows than the other
   */
  public TokenHistory {
    if (since.length != lastSeen.length) {
      throw new IllegalArgumentException(
          "%d versions of %d rows".formatted(since.length, lastSeen.length));
    }
  }

  /** That of a vocabulary of which nothing was written down. */
  public static TokenHistory unknown(int rows) {
    int[] since = new int[rows];
    Arrays.fill(since, FIRST_VERSION);
    int[] lastSeen = new int[rows];
    Arrays.fill(lastSeen, UNKNOWN);
    return new TokenHistory(since, lastSeen);
  }

  /** That of a vocabulary that was fitted on what a counter counted. */
  public static TokenHistory fitted(FittedVocabulary vocabulary, TokenCounter counter) {
    TokenHistory history = unknown(vocabulary.rows());
    counter.forEach(
        it -> {
          int id = vocabulary.idOf(it.token(), 0, it.token().length);
          if (id != Vocabulary.OOV) {
            history.lastSeen[id] = it.lastSeen();
          }
        });
    return history;
  }

  /** The number of rows. */
  public int rows() {
    return since.length;
  }
}
