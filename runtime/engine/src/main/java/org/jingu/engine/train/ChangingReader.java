package org.jingu.engine.train;

import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jspecify.annotations.Nullable;

/** Changes each batch of another reader, for which the caller waits too. */
abstract class ChangingReader implements BatchReader {
  private final BatchReader whole;
  private long nanos;

  ChangingReader(BatchReader whole) {
    this.whole = whole;
  }

  /** What training gets for a batch: valid after the next call, not after the one after that. */
  abstract Batch change(Batch batch);

  @Override
  public final @Nullable Batch next() {
    Batch batch = whole.next();
    if (batch == null) {
      return null;
    }
    long start = System.nanoTime();
    Batch changed = change(batch);
    nanos += System.nanoTime() - start;
    return changed;
  }

  @Override
  public final long bytesRead() {
    return whole.bytesRead();
  }

  @Override
  public final long waitNanos() {
    return whole.waitNanos() + nanos;
  }

  @Override
  public final void close() {
    whole.close();
  }
}
