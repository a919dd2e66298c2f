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
  /** The token of the out-of-vocabulary row is for people's eyes; it is never looked up. */
  private static final byte[] OOV = Utf8.of("<oov>");

  private final TokenMemory memory;

  private TokenTable tokens = new TokenTable();

  /** By token, how often it was counted. */
  private long[] counts = new long[16];

  /** By token, the last day on which it was; none where nobody asks for days. */
  private int[] lastSeen = {};

  /** What it takes in memory; others look at it. */
  private volatile long bytes;

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

  /** The same for a token as {@link Utf8}. */
  void add(byte[] token, int from, int to, int day) {
    if (from < to) {
      TokenBatch one = new TokenBatch();
      one.add(token, from, to, day, true);
      count(one);
    }
  }

  /** Numbers and counts tokens; for any thread. */
  public void count(TokenBatch batch) {
    synchronized (this) {
      batch.number(tokens);
      if (tokens.size() > counts.length) {
        counts = Arrays.copyOf(counts, Math.max(tokens.size(), 2 * counts.length));
      }
      int[] numbers = batch.numbers();
      for (int i = 0; i < batch.size(); i++) {
        if (batch.lengths[i] != TokenTable.NONE) {
          counts[numbers[i]] += batch.counted[i];
          if (batch.days[i] != TokenHistory.UNKNOWN) {
            see(numbers[i], batch.days[i]);
          }
        }
      }
      account();
    }
    memory.makeRoom();
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

  /** Moves the counts to a file; gives what they took in memory. */
  synchronized long spill() {
    TokenRuns runs = spilled;
    if (runs == null) {
      runs = new TokenRuns(memory.folder(), memory.name("counts"), CountedToken.BY_TOKEN);
      spilled = runs;
    }
    List<CountedToken> sorted = new ArrayList<>(tokens.size());
    forEachHeld(sorted::add);
    sorted.sort(CountedToken.BY_TOKEN);
    runs.add(sorted);
    long freed = bytes;
    forget();
    return freed;
  }

  private void forget() {
    tokens = new TokenTable();
    counts = new long[16];
    lastSeen = new int[0];
    bytes = 0;
  }

  private void forEachHeld(Consumer<CountedToken> sink) {
    for (int i = 0; i < tokens.size(); i++) {
      sink.accept(held(i));
    }
  }

  private CountedToken held(int number) {
    byte[] token = Objects.requireNonNull(tokens.token(number));
    int day = number < lastSeen.length ? lastSeen[number] : TokenHistory.UNKNOWN;
    return new CountedToken(token, counts[number], day);
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
    return spilled == null
        ? buildHeld(minCount, maxSize, missingRow)
        : buildFiled(minCount, maxSize, missingRow);
  }

  private FittedVocabulary buildHeld(long minCount, int maxSize, boolean missingRow) {
    int frequent = 0;
    int[] numbers = new int[tokens.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[frequent] = i;
      frequent += counts[i] >= minCount ? 1 : 0;
    }
    numbers = Arrays.copyOf(numbers, frequent);
    TokenSort.byCount(new Held(), numbers);
    if (maxSize > 0 && maxSize < frequent) {
      numbers = Arrays.copyOf(numbers, maxSize);
    }
    byte[][] reserved = missingRow ? new byte[][] {OOV, {}} : new byte[][] {OOV};
    NumberedTokens built = new NumberedTokens(tokens, reserved, numbers);
    memory.hold(built.memory());
    return new FittedVocabulary(built);
  }

  private FittedVocabulary buildFiled(long minCount, int maxSize, boolean missingRow) {
    try (VocabularyBuilder built = new VocabularyBuilder(memory);
        TokenOrder frequent = new TokenOrder(memory)) {
      built.add(OOV);
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

  /** The tokens in memory, by number. */
  private final class Held implements TokenSort.Source {
    @Override
    public long count(int number) {
      return counts[number];
    }

    @Override
    public int length(int number) {
      return tokens.length(number);
    }

    @Override
    public int digit(int number, int at) {
      return tokens.digit(number, at);
    }

    @Override
    public boolean isPlain(int number) {
      return tokens.isPlain(number);
    }

    @Override
    public CountedToken token(int number) {
      return held(number);
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
