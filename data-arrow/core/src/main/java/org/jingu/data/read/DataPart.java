package org.jingu.data.read;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * One file of a data set, understood from its metadata alone. What stands above, windows, shuffles,
 * prefetching, batches and resuming, knows no format: {@link IpcPart} is Arrow's own, {@link
 * SourcePart} whatever a module brings.
 */
interface DataPart {
  /** The file. */
  Path path();

  /** Its size. */
  long bytes();

  /** What its schema says beside its columns, by key. */
  Map<String, String> metadata();

  /** The columns that are read. */
  Columns columns();

  /** What has rows, in order. */
  List<Chunk> chunks();

  /**
   * Opens the file for a pass.
   *
   * @param inOrder whether its chunks are read from the first to the last, or from any to the last
   */
  Reader open(boolean inOrder);

  /** Reads the chunks of one file, in any order. */
  interface Reader extends AutoCloseable {
    /**
     * Decodes a chunk.
     *
     * @param allocator what the chunk's values may take
     * @param sink takes all of its rows in order, in one piece or in several
     * @return how many bytes of the file were read
     * @throws org.jingu.api.data.DataException if the file is damaged or changed, or a value is
     *     wrong
     */
    long read(Chunk chunk, BufferAllocator allocator, Sink sink);

    @Override
    void close();
  }

  /** Takes rows of a chunk. */
  interface Sink {
    /**
     * Takes rows.
     *
     * @param columns where the values of each column lie in the buffers
     * @param rows the buffers, valid until this returns
     */
    void write(Columns columns, ColumnBuffers rows, Place place, DictionaryLookup dictionaries);
  }

  /** What the indices of dictionary-encoded columns stand for. */
  interface DictionaryLookup {
    /** The values of a column's dictionary, or null where it has none. */
    @Nullable DictionaryValues of(Dictionaries.Use use, Column column);
  }
}
