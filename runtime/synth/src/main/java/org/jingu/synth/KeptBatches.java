package org.jingu.synth;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;

/**
 * Batches that were made, for the next run over the same examples: making one takes longer than a
 * small model's step. They are kept as long as together they take less than half of the heap.
 */
final class KeptBatches {
  private final long most;
  private final AtomicLong bytes = new AtomicLong();
  private final Map<Key, Batch> batches = new ConcurrentHashMap<>();

  /**
   * Which batch it is.
   *
   * @param first its first example
   * @param size its examples
   * @param labelled whether it has labels
   */
  record Key(long first, int size, boolean labelled) {}

  /** Keeps at most so many bytes. */
  KeptBatches(long most) {
    this.most = most;
  }

  /** The batch, made if it is not there. */
  Batch get(Key key, Supplier<Batch> make) {
    Batch known = batches.get(key);
    if (known != null) {
      return known;
    }
    Batch made = make.get();
    long size = bytes(made);
    if (bytes.addAndGet(size) > most || batches.putIfAbsent(key, made) != null) {
      bytes.addAndGet(-size);
    }
    return made;
  }

  private static long bytes(Batch batch) {
    long numbers = batch.dense().length + 2L * batch.labels().length;
    for (IdBags bags : batch.sparse().values()) {
      numbers += bags.offsets().length + bags.values().length;
    }
    return Integer.BYTES * numbers;
  }
}
