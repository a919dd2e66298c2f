package org.jingu.data.read;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;

/** Decodes the chunks of all files of a data set, in any order, one at a time. */
final class ChunkReader implements AutoCloseable {
  /** A shuffled pass hops between files; reopening them costs more than keeping some open. */
  private static final int MAX_OPEN_FILES = 64;

  private final WindowWriter writer;
  private final BufferAllocator allocator;
  private final AtomicInteger openPasses;
  private final boolean inOrder;
  private final LinkedHashMap<DataPart, DataPart.Reader> open =
      new LinkedHashMap<>(16, 0.75f, true);
  private long bytesRead;

  /**
   * For one pass.
   *
   * @param inOrder whether it reads chunks in the order of the files
   */
  ChunkReader(
      WindowWriter writer, BufferAllocator allocator, AtomicInteger openPasses, boolean inOrder) {
    this.writer = writer;
    this.inOrder = inOrder;
    this.allocator = allocator;
    this.openPasses = openPasses;
    // Last, since a reader that was not made is never closed.
    openPasses.incrementAndGet();
  }

  /**
   * Appends the examples of a chunk to a window.
   *
   * @throws org.jingu.api.data.DataException with file, chunk, row and column of the first wrong
   *     value
   */
  void read(Chunk chunk, Window out) {
    bytesRead +=
        reader(chunk.part())
            .read(
                chunk,
                allocator,
                (columns, rows, place, dictionaries) ->
                    writer.write(columns, rows, place, dictionaries, out));
  }

  /** Bytes read from files so far. */
  long bytesRead() {
    return bytesRead;
  }

  @Override
  public void close() {
    openPasses.decrementAndGet();
    try {
      open.values().forEach(DataPart.Reader::close);
    } finally {
      // Throws where a buffer was not given back.
      allocator.close();
    }
  }

  private DataPart.Reader reader(DataPart part) {
    DataPart.Reader reader = open.get(part);
    if (reader == null) {
      if (open.size() == MAX_OPEN_FILES) {
        Iterator<DataPart.Reader> eldest = open.values().iterator();
        eldest.next().close();
        eldest.remove();
      }
      reader = part.open(inOrder);
      open.put(part, reader);
    }
    return reader;
  }
}
