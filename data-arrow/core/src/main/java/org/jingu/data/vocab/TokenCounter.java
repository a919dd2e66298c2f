package org.jingu.data.vocab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of the training part and makes the vocabulary: most frequent first, equal
 * counts in the order of the tokens, so that it does not depend on the order of rows. Memory grows
 * with the number of distinct tokens; where that is too much, hash.
 */
public final class TokenCounter {
  private final Map<String, Count> counts = new HashMap<>();

  /** How often a token was counted, and the last day on which it was. */
  static final class Count {
    long value;
    int lastSeen = TokenHistory.UNKNOWN;
  }

  /** Counts a token of a day that nobody asks for. */
  public void add(@Nullable String token) {
    add(token, TokenHistory.UNKNOWN);
  }

  /**
   * Counts a token; missing values (null or empty) have their rows anyway.
   *
   * @param day on which it was seen, in days since 1970
   */
  public void add(@Nullable String token, int day) {
    if (token == null || token.isEmpty()) {
      return;
    }
    Count count = counts.get(token);
    if (count == null) {
      count = new Count();
      counts.put(token, count);
    }
    count.value++;
    count.lastSeen = Math.max(count.lastSeen, day);
  }

  /** What was counted, by token. */
  Map<String, Count> counts() {
    return counts;
  }

  /**
   * The vocabulary.
   *
   * @param minCount how often a token must have been counted
   * @param maxSize how many tokens at most, or 0 for all
   * @param missingRow whether missing values have a row of their own
   */
  public FittedVocabulary build(long minCount, int maxSize, boolean missingRow) {
    List<Map.Entry<String, Count>> kept = new ArrayList<>();
    for (Map.Entry<String, Count> entry : counts.entrySet()) {
      if (entry.getValue().value >= minCount) {
        kept.add(entry);
      }
    }
    kept.sort(
        Comparator.<Map.Entry<String, Count>>comparingLong(e -> -e.getValue().value)
            .thenComparing(Map.Entry::getKey));
    int size = maxSize == 0 ? kept.size() : Math.min(maxSize, kept.size());
    List<String> tokens = new ArrayList<>(size + 2);
    // The token of the out-of-vocabulary row is for people's eyes; it is never looked up.
    tokens.add("<oov>");
    if (missingRow) {
      tokens.add("");
    }
    for (Map.Entry<String, Count> entry : kept.subList(0, size)) {
      tokens.add(entry.getKey());
    }
    return new FittedVocabulary(tokens);
  }
}
