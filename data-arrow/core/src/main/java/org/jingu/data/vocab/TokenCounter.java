package org.jingu.data.vocab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of the training part and makes the vocabulary: most frequent first, equal
 * counts in the order of the tokens, so that it does not depend on the order of rows. Counts for
 * which there is no memory go to files.
 */
public final class TokenCounter implements AutoCloseable {
  private final TokenMemory memory;
  private Map<String, Count> counts = new HashMap<>();
  private long bytes;
  private @Nullable TokenRuns spilled;

  /** How often a token was counted, and the last day on which it was. */
  private static final class Count {
    private long value;
    private int lastSeen = TokenHistory.UNKNOWN;
  }

  /** In as much memory as there is. */
  public TokenCounter() {
    this(TokenMemory.unlimited());
  }

  /** In memory that is shared with other counters. */
  public TokenCounter(TokenMemory memory) {
    this.memory = memory;
    memory.add(this);
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
    boolean first = count == null;
    if (count == null) {
      count = new Count();
      counts.put(token, count);
    }
    count.value++;
    count.lastSeen = Math.max(count.lastSeen, day);
    if (first) {
      long more = TokenMemory.bytes(token);
      bytes += more;
      memory.count(more);
    }
  }

  /** What its counts take in memory. */
  long bytes() {
    return bytes;
  }

  /** Moves the counts to a file. */
  void spill() {
    TokenRuns runs = spilled;
    if (runs == null) {
      runs = new TokenRuns(memory.folder(), memory.name("counts"), CountedToken.BY_TOKEN);
      spilled = runs;
    }
    List<String> tokens = new ArrayList<>(counts.keySet());
    tokens.sort(null);
    runs.add(() -> tokens.stream().map(this::counted).iterator());
    counts = new HashMap<>();
    bytes = 0;
  }

  private CountedToken counted(String token) {
    Count count = counts.get(token);
    return new CountedToken(token, count.value, count.lastSeen);
  }

  /** Gives every token once, in no order that means anything. */
  void forEach(Consumer<CountedToken> sink) {
    TokenRuns runs = spilled;
    if (runs == null) {
      counts.forEach((token, it) -> sink.accept(new CountedToken(token, it.value, it.lastSeen)));
      return;
    }
    if (!counts.isEmpty()) {
      spill();
    }
    runs.forEach(sink);
  }

  /**
   * The vocabulary.
   *
   * @param minCount how often a token must have been counted
   * @param maxSize how many tokens at most, or 0 for all
   * @param missingRow whether missing values have a row of their own
   */
  public FittedVocabulary build(long minCount, int maxSize, boolean missingRow) {
    try (VocabularyBuilder built = new VocabularyBuilder(memory);
        TokenOrder frequent = new TokenOrder(memory, CountedToken.BY_COUNT)) {
      // The token of the out-of-vocabulary row is for people's eyes; it is never looked up.
      built.add("<oov>");
      if (missingRow) {
        built.add("");
      }
      forEach(
          it -> {
            if (it.count() >= minCount) {
              frequent.add(it);
            }
          });
      frequent.forEach(maxSize == 0 ? Long.MAX_VALUE : maxSize, it -> built.add(it.token()));
      return built.build();
    }
  }

  @Override
  public void close() {
    counts = new HashMap<>();
    bytes = 0;
    if (spilled != null) {
      spilled.close();
    }
  }
}
