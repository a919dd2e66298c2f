package org.jingu.data.vocab;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tokens that were seen too seldom to have a row so far, or found the vocabulary full.
 *
 * @param tokens by token, how often it was seen and when last
 */
public record WaitingTokens(Map<String, Seen> tokens) {
  /**
   * How a token was seen.
   *
   * @param count how often
   * @param lastDay in days since 1970, or {@link TokenHistory#UNKNOWN}
   */
  public record Seen(long count, int lastDay) {}

  /** Copies the map, in the order of the tokens, so that files have the same bytes. */
  public WaitingTokens {
    tokens = Collections.unmodifiableMap(new LinkedHashMap<>(new TreeMap<>(tokens)));
  }

  /** No token. */
  public static WaitingTokens none() {
    return new WaitingTokens(Map.of());
  }

  /** Those of a counter that have no row in what was fitted on it. */
  public static WaitingTokens fitted(FittedVocabulary vocabulary, TokenCounter counter) {
    Map<String, Seen> left = new TreeMap<>();
    counter.forEach(
        it -> {
          if (vocabulary.idOf(it.token(), 0, it.token().length) == Vocabulary.OOV) {
            left.put(it.text(), new Seen(it.count(), it.lastSeen()));
          }
        });
    return new WaitingTokens(left);
  }
}
