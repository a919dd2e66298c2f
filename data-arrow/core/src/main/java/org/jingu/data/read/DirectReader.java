package org.jingu.data.read;

import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jspecify.annotations.Nullable;

/** Makes every batch when it is asked for. */
final class DirectReader implements BatchReader {
  private final Pass pass;
  private @Nullable Throwable failure;
  private long waitNanos;
  private boolean closed;

  DirectReader(Pass pass) {
    this.pass = pass;
  }

  @Override
  public @Nullable Batch next() {
    if (closed) {
      throw new IllegalStateException("the reader is closed");
    }
    if (failure != null) {
      throw PrefetchReader.unchecked(failure);
    }
    long start = System.nanoTime();
    try {
      return pass.next();
    } catch (RuntimeException | Error e) {
      // The pass stopped halfway through a record batch and cannot go on.
      failure = e;
      throw e;
    } finally {
      waitNanos += System.nanoTime() - start;
    }
  }

  @Override
  public long bytesRead() {
    return pass.bytesRead();
  }

  @Override
  public long waitNanos() {
    return waitNanos;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pass.close();
    }
  }
}
