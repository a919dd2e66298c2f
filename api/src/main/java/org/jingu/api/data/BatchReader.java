package org.jingu.api.data;

import org.jspecify.annotations.Nullable;

/**
 * One pass over a data set. Not for use by several threads.
 *
 * <p>The order of examples depends on nothing but the data, the seed and the epoch, so {@link
 * BatchSource#open} can start anywhere in a pass and give what an uninterrupted pass would have
 * given.
 */
public interface BatchReader extends AutoCloseable {
  /**
   * The next batch, or null at the end. Every batch but the last has the full size. A batch stays
   * valid after the next call.
   *
   * @throws DataException if the data is wrong, with file, batch, row and column
   */
  @Nullable Batch next();

  /** Bytes read from files so far. */
  long bytesRead();

  /** Nanoseconds that {@link #next} has waited for data so far. */
  long waitNanos();

  @Override
  void close();
}
