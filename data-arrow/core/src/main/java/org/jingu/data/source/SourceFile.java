package org.jingu.data.source;

import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A file of columns, in chunks that can be read in any order. Not for use by several threads, and
 * what was opened to be read is read before other rows are.
 */
public interface SourceFile extends AutoCloseable {
  /** The file. */
  Path path();

  /** Its size. */
  long bytes();

  /**
   * The columns as {@link #read} gives them, with what the file says beside them as metadata. No
   * field is dictionary-encoded.
   */
  Schema schema();

  /** What a chunk is called in messages, such as {@code row group}. */
  String chunkName();

  /** The chunks in order, also those without rows. */
  List<SourceChunk> chunks();

  /**
   * Reads columns of a chunk.
   *
   * @param chunk its position in {@link #chunks}
   * @param columns which, as the schema names them, in the order in which they come; each stands in
   *     the schema once
   * @param allocator what the vectors may take
   * @throws org.jingu.api.data.DataException naming the file, if it is damaged or changed
   */
  SourceRows read(int chunk, List<String> columns, BufferAllocator allocator);

  /**
   * Reads columns of all chunks in order, each piece of one chunk; null where that is no better
   * than chunk by chunk. Memory may hold some pieces ahead of the one that is given.
   *
   * @param columns as for {@link #read}
   */
  default @Nullable SourceRows readAll(List<String> columns, BufferAllocator allocator) {
    return null;
  }

  @Override
  void close();
}
