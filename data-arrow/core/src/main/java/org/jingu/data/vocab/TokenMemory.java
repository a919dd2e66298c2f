package org.jingu.data.vocab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jingu.api.data.DataException;
import org.jingu.files.TemporaryFolder;
import org.jspecify.annotations.Nullable;

/**
 * What tokens may take in memory: two fifths where they are counted, one while they are put in
 * order, two as vocabularies. Counts beyond it go to sorted files, those of the largest table
 * first, and tokens of their vocabularies beyond it stay in files; other vocabularies stay where
 * they were counted. What comes out is the same.
 */
public final class TokenMemory implements AutoCloseable {
  /** What a token takes beside its bytes while tokens are put in order: two objects. */
  private static final long BYTES = 64;

  private final long fifth;
  private final @Nullable Path parent;
  private final List<TokenCounter> counters = new ArrayList<>();
  private @Nullable TemporaryFolder folder;
  private final AtomicLong counted = new AtomicLong();
  private volatile boolean spilled;
  private long held;
  private int expected;
  private int names;

  private TokenMemory(long bytes, @Nullable Path parent) {
    this.fifth = bytes / 5;
    this.parent = parent;
  }

  /**
   * Some memory.
   *
   * @param bytes in all
   * @param parent where a folder for the rest is made, if need be
   */
  public static TokenMemory of(long bytes, Path parent) {
    return new TokenMemory(bytes, parent);
  }

  /** As much as there is. */
  public static TokenMemory unlimited() {
    return new TokenMemory(Long.MAX_VALUE, null);
  }

  /** What tokens may take, in bytes, where nobody says how much: half of Java's heap. */
  public static long usual() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  /** What a token takes while tokens are put in order, in bytes. */
  static long bytes(byte[] token) {
    return BYTES + token.length;
  }

  /** What tokens may take while they are put in order, in bytes. */
  long forOrder() {
    return fifth;
  }

  void add(TokenCounter counter) {
    counters.add(counter);
    expect(1);
  }

  /** Takes note of vocabularies that will come, so that each has its share. */
  public void expect(int vocabularies) {
    expected += vocabularies;
  }

  /** Counters are done: none is kept for the others' sake. */
  public void endCounting() {
    counters.forEach(TokenCounter::close);
    counters.clear();
    counted.set(0);
  }

  /** Takes note of further memory of a counter. */
  void count(long bytes) {
    counted.addAndGet(bytes);
  }

  /** Moves counts to files where there are too many; for any thread. */
  void makeRoom() {
    if (counted.get() > 2 * fifth) {
      spill();
    }
  }

  private synchronized void spill() {
    while (counted.get() > 2 * fifth) {
      TokenCounter largest =
          counters.stream().max(Comparator.comparingLong(TokenCounter::bytes)).orElseThrow();
      counted.addAndGet(-largest.spill());
      spilled = true;
    }
  }

  /** Whether counts are in files. */
  public boolean hasSpilled() {
    return spilled;
  }

  /** Whether so much of a vocabulary can be held beside the others, and those that will come. */
  synchronized boolean hasRoom(long bytes) {
    return bytes <= (2 * fifth - held) / Math.max(1, expected);
  }

  /** Takes note of a vocabulary that is held. */
  synchronized void hold(long bytes) {
    held += bytes;
    expected--;
  }

  /** A name that no other file in the folder has. */
  synchronized String name(String what) {
    return what + "-" + names++;
  }

  /** Where files go. */
  synchronized Path folder() {
    TemporaryFolder made = folder;
    if (made == null) {
      Path place = parent;
      if (place == null) {
        throw new IllegalStateException("unlimited memory needs no files");
      }
      try {
        made = TemporaryFolder.create(place, "jingu-tokens-", (dead, own) -> {});
      } catch (IOException e) {
        throw new DataException("cannot make a folder in '" + place + "': " + e, e);
      }
      folder = made;
    }
    return made.path();
  }

  @Override
  public void close() {
    endCounting();
    TemporaryFolder made = folder;
    if (made != null) {
      try {
        made.close();
      } catch (IOException e) {
        throw new DataException("cannot remove '" + made.path() + "': " + e, e);
      }
    }
  }

  /** That tokens could not be kept in files. */
  static DataException failed(String work, Path folder, IOException e) {
    return new DataException(
        "%s in '%s' failed: %s; free some space, or raise memory_mb".formatted(work, folder, e), e);
  }
}
