package org.jingu.engine.train;

import java.util.List;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jspecify.annotations.Nullable;

/** Gives batches from a list. */
final class ListReader implements BatchReader {
  private final List<Batch> batches;
  private int at;

  ListReader(List<Batch> batches) {
    this.batches = batches;
  }

  @Override
  public @Nullable Batch next() {
    return at < batches.size() ? batches.get(at++) : null;
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  public long waitNanos() {
    return 0;
  }

  @Override
  public void close() {}
}
