package org.jingu.data.vocab;

import java.util.Comparator;

/**
 * A token and how it was seen.
 *
 * @param count how often
 * @param lastSeen the last day, in days since 1970, or {@link TokenHistory#UNKNOWN}
 */
record CountedToken(String token, long count, int lastSeen) {
  /** Brings the counts of one token together. */
  static final Comparator<CountedToken> BY_TOKEN = Comparator.comparing(CountedToken::token);

  /**
   * The order of a vocabulary: most frequent first, equal counts in the order of the tokens, so
   * that it does not depend on the order of rows.
   */
  static final Comparator<CountedToken> BY_COUNT =
      Comparator.comparingLong(CountedToken::count).reversed().thenComparing(CountedToken::token);

  /** What was seen of the same token here and there. */
  CountedToken plus(CountedToken other) {
    return new CountedToken(token, count + other.count, Math.max(lastSeen, other.lastSeen));
  }
}
