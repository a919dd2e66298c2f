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

  private static final int RANGE_ROWS = 1 << 12;

  private final RowDecoder decoder;
  private final DecodedRows rows;
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
   * @param rows are filled again and again
   * @param inOrder whether it reads chunks in the order of the files
   * @param sampling which negatives stay, or null for all
   */
  ChunkReader(
      RowDecoder decoder,
      DecodedRows rows,
      BufferAllocator allocator,
      AtomicInteger openPasses,
      boolean inOrder,
      @Nullable NegativeSampling sampling) {
    this.sampling = sampling;
    this.decoder = decoder;
    this.rows = rows;
    this.inOrder = inOrder;
    this.allocator = allocator;
    this.openPasses = openPasses;
    // Last, since a reader that was not made is never closed.
    openPasses.incrementAndGet();
  }

  /** Takes rows of a chunk. */
  interface Sink {
    /**
     * Takes rows.
     *
     * @param rows valid until this returns
     * @param first the number of the first in the chunk
     */
    void take(DecodedRows rows, int first);
  }

  /**
   * Decodes the examples of a chunk.
   *
   * @param sink takes them piece by piece, in order
   * @throws org.jingu.api.data.DataException with file, chunk, row and column of the first wrong
   *     value
   */
  void read(Chunk chunk, Sink sink) {
    int[] done = {0};
    bytesRead +=
        reader(chunk.part())
            .read(
                chunk,
                allocator,
                (columns, buffers, place, dictionaries) -> {
                  // How often views repeat elements is counted over all of them.
                  boolean views = columns.all().stream().anyMatch(Column::isView);
                  int step = views ? buffers.rows() : RANGE_ROWS;
                  for (int from = 0; from < buffers.rows(); from += step) {
                    RowRange range = new RowRange(from, Math.min(step, buffers.rows() - from));
                    decoder.decode(columns, buffers, range, place, dictionaries, rows);
                    mask(chunk.sample(), done[0]);
                    sink.take(rows, done[0]);
                    done[0] += rows.rows();
                  }
                });
  }

  private void mask(Chunk.@Nullable Sample sample, int first) {
    if (sampling != null && sample != null) {
      for (int i = 0; i < rows.rows(); i++) {
        sampling.mask(sample.first() + first + i, rows.labels(), i);
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
