package org.jingu.data.source;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** The rows of a chunk, piece by piece. */
public interface SourceRows extends AutoCloseable {
  /**
   * The next rows, which are valid until the next call, or null at the end. No vector is
   * dictionary-encoded.
   *
   * @throws org.jingu.api.data.DataException naming the file, if it is damaged or changed
   * @throws org.apache.arrow.memory.OutOfMemoryException if they need more than the allocator gives
   */
  @Nullable VectorSchemaRoot next();

  /** How many bytes of the file were read for the chunk. */
  long bytesRead();

  @Override
  void close();
}
