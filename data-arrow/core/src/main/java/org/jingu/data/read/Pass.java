package org.jingu.data.read;

import org.jingu.api.data.Batch;
import org.jspecify.annotations.Nullable;

/** Makes the batches of one pass, on one thread. */
abstract class Pass implements AutoCloseable {
  final ChunkReader reader;
  final Batches batches;

  /** Owns the reader. */
  Pass(ChunkReader reader, Batches batches) {
    this.reader = reader;
    this.batches = batches;
  }

  /** The next batch, or null at the end. */
  @Nullable Batch next() {
    Batch batch = batches.poll();
    while (batch == null && batches.left() > 0) {
      advance();
      batch = batches.poll();
    }
    return batch;
  }

  /** Gives the next rows to the batches. */
  abstract void advance();

  /** Bytes read from files so far. */
  long bytesRead() {
    return reader.bytesRead();
  }

  @Override
  public void close() {
    reader.close();
  }
}
