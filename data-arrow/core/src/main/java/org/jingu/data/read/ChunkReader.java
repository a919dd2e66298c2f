package org.jingu.data.read;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Decodes the chunks of all files of a data set, in any order, one at a time. */
final class ChunkReader implements AutoCloseable {
  /** A shuffled pass hops between files; reopening them costs more than keeping some open. */
  private static final int MAX_OPEN_FILES = 64;

  private final WindowWriter writer;
  private final BufferAllocator allocator;
  private final AtomicInteger openPasses;
  private final boolean inOrder;
  private final @Nullable NegativeSampling sampling;
  private final LinkedHashMap<DataPart, DataPart.Reader> open =
      new LinkedHashMap<>(16, 0.75f, true);
  private long bytesRead;

  /**
   * For one pass.
   *
   * @param inOrder whether it reads chunks in the order of the files
   * @param sampling which negatives stay, or null for all
   */
  ChunkReader(
      WindowWriter writer,
      BufferAllocator allocator,
      AtomicInteger openPasses,
      boolean inOrder,
      @Nullable NegativeSampling sampling) {
    this.sampling = sampling;
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
    int at = out.rows();
    bytesRead +=
        reader(chunk.part())
            .read(
                chunk,
                allocator,
                (columns, rows, place, dictionaries) ->
                    writer.write(columns, rows, place, dictionaries, out));
    Chunk.Sample sample = chunk.sample();
    if (sampling != null && sample != null) {
      for (int i = 0; i < chunk.rows(); i++) {
        sampling.mask(sample.first() + i, out.labels, at + i);
      }
    }
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
