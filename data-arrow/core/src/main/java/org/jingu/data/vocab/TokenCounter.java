package org.jingu.data.vocab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of the training part and makes the vocabulary: most frequent first, equal
 * counts in the order of the tokens, so that it does not depend on the order of rows. Counts for
 * which there is no memory go to files.
 */
public final class TokenCounter implements AutoCloseable {
  private final TokenMemory memory;

  private TokenTable tokens = new TokenTable();

  /** By token, how often it was counted. */
  private long[] counts = new long[16];

  /** By token, the last day on which it was; none where nobody asks for days. */
  private int[] lastSeen = {};

  private long bytes;
  private @Nullable TokenRuns spilled;

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
    if (token != null) {
      byte[] utf8 = Utf8.of(token);
      add(utf8, 0, utf8.length, day);
    }
  }

  /** See {@link Vocabulary#touch}. */
  public long touch(byte[] token, int from, int to) {
    return tokens.touch(token, from, to);
  }

  /** The same for a token as {@link Utf8}. */
  public void add(byte[] token, int from, int to, int day) {
    if (from == to) {
      return;
    }
    int number = tokens.findOrAdd(token, from, to);
    if (number == counts.length) {
      counts = Arrays.copyOf(counts, 2 * number);
    }
    counts[number]++;
    if (day != TokenHistory.UNKNOWN) {
      see(number, day);
    }
    if (counts[number] == 1) {
      account();
    }
  }

  private void see(int number, int day) {
    if (number >= lastSeen.length) {
      int known = lastSeen.length;
      lastSeen = Arrays.copyOf(lastSeen, counts.length);
      Arrays.fill(lastSeen, known, lastSeen.length, TokenHistory.UNKNOWN);
    }
    lastSeen[number] = Math.max(lastSeen[number], day);
  }

  /** Tells of what it takes more. */
  private void account() {
    long now =
        tokens.bytes() + (long) Long.BYTES * counts.length + (long) Integer.BYTES * lastSeen.length;
    if (now != bytes) {
      long more = now - bytes;
      bytes = now;
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
    List<CountedToken> sorted = new ArrayList<>(tokens.size());
    forEachHeld(sorted::add);
    sorted.sort(CountedToken.BY_TOKEN);
    runs.add(sorted);
    forget();
  }

  private void forget() {
    tokens = new TokenTable();
    counts = new long[16];
    lastSeen = new int[0];
    bytes = 0;
  }

  private void forEachHeld(Consumer<CountedToken> sink) {
    for (int i = 0; i < tokens.size(); i++) {
      byte[] token = Objects.requireNonNull(tokens.token(i));
      int day = i < lastSeen.length ? lastSeen[i] : TokenHistory.UNKNOWN;
      sink.accept(new CountedToken(token, counts[i], day));
    }
  }

  /** Gives every token once, in no order that means anything. */
  void forEach(Consumer<CountedToken> sink) {
    TokenRuns runs = spilled;
    if (runs == null) {
      forEachHeld(sink);
      return;
    }
    if (tokens.size() > 0) {
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
        TokenOrder frequent = new TokenOrder(memory)) {
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
    forget();
    if (spilled != null) {
      spilled.close();
    }
  }
}
