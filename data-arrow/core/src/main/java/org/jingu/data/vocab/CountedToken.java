package org.jingu.data.vocab;

import java.util.Comparator;
import org.jingu.data.text.Utf8;

/**
 * A token and how it was seen.
 *
 * @param token as {@link Utf8}
 * @param count how often
 * @param lastSeen the last day, in days since 1970, or {@link TokenHistory#UNKNOWN}
 */
record CountedToken(byte[] token, long count, int lastSeen) {
  /** Brings the counts of one token together. */
  static final Comparator<CountedToken> BY_TOKEN = (a, b) -> Utf8.compare(a.token, b.token);

  /**
   * The order of a vocabulary: most frequent first, equal counts in the order of the tokens, so
   * that it does not depend on the order of rows.
   */
  static final Comparator<CountedToken> BY_COUNT =
      (a, b) -> a.count == b.count ? Utf8.compare(a.token, b.token) : a.count > b.count ? -1 : 1;

  /** The token as a text. */
  String text() {
    return Utf8.text(token);
  }

  /** What was seen of the same token here and there. */
  CountedToken plus(CountedToken other) {
    return new CountedToken(token, count + other.count, Math.max(lastSeen, other.lastSeen));
  }
}
