package org.jingu.data.read;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource.Slice;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the batches of one pass, on one thread.
 *
 * <p>While batches are taken from one window, the next is decoded in proportion, so that the work
 * is spread evenly and no batch waits for a whole window.
 */
final class Pass implements AutoCloseable {
  private final FeatureSchema features;
  private final List<PassPlan.Slice> slices;
  private final int batchSize;
  private final Slice share;
  private final ChunkReader reader;
  private final Columns columns;
  private final boolean[] single;
  private final @Nullable AtomicReference<Window> kept;
  private final int[] ones;
  private long remaining;
  private int next;
  private @Nullable Loading current;
  private @Nullable Loading ahead;
  private int cursor;

  /**
   * Starts a pass.
   *
   * @param share which examples of each batch to give
   * @param columns of any file
   * @param single by sparse column, whether every bag has exactly one id
   * @param kept where the window of a data set that fits is kept between passes, or null
   * @param skip how many examples to leave out
   */
  Pass(
      FeatureSchema features,
      PassPlan plan,
      int batchSize,
      Slice share,
      long skip,
      ChunkReader reader,
      Columns columns,
      boolean[] single,
      @Nullable AtomicReference<Window> kept) {
    this.features = features;
    this.slices = plan.windows();
    this.batchSize = batchSize;
    this.share = share;
    this.reader = reader;
    this.columns = columns;
    this.single = single;
    this.kept = kept;
    for (PassPlan.Slice slice : slices) {
      remaining += slice.rows();
    }
    long left = Math.min(skip, remaining);
    remaining -= left;
    while (next < slices.size() && left >= slices.get(next).rows()) {
      left -= slices.get(next++).rows();
    }
    cursor = (int) left;
    ones = new int[(int) Math.min(batchSize, remaining) + 1];
    Arrays.setAll(ones, i -> i);
  }

  /** The next batch, or null at the end. */
  @Nullable Batch next() {
    if (remaining == 0) {
      return null;
    }
    int size = (int) Math.min(batchSize, remaining);
    int begin = share.from(size);
    int end = share.to(size);
    BatchBuilder batch = null;
    int at = 0;
    while (at < size) {
      Loading from = current();
      int count = Math.min(size - at, from.slice.rows() - cursor);
      if (batch == null) {
        batch = new BatchBuilder(features, end - begin, from.window);
      }
      int first = Math.max(at, begin);
      int last = Math.min(at + count, end);
      if (first < last) {
        from.load(from.order == null ? cursor + last - at : from.slice.decodedRows());
        batch.add(from.window, from.order, cursor + first - at, last - first, first - begin);
      }
      cursor += count;
      at += count;
    }
    remaining -= size;
    loadAhead();
    if (batch == null) {
      throw new IllegalStateException("a batch of no rows");
    }
    return batch.build(ones);
  }

  /** Bytes read from files so far. */
  long bytesRead() {
    return reader.bytesRead();
  }

  @Override
  public void close() {
    reader.close();
  }

  /** The window that holds the cursor. */
  private Loading current() {
    Loading loading = current;
    if (loading != null && cursor == loading.slice.rows()) {
      cursor = 0;
      loading = ahead;
      ahead = null;
    }
    if (loading == null) {
      loading = new Loading(slices.get(next++));
    }
    current = loading;
    return loading;
  }

  private void loadAhead() {
    if (current == null || current.order == null || remaining == 0) {
      return;
    }
    if (ahead == null) {
      if (next == slices.size()) {
        return;
      }
      ahead = new Loading(slices.get(next++));
    }
    ahead.load((long) ahead.slice.decodedRows() * cursor / current.slice.rows());
  }

  /** A window, the order of its rows and the chunks that it still lacks. */
  private final class Loading {
    private final PassPlan.Slice slice;
    private final Window window;
    private final int @Nullable [] order;
    private int chunk;

    Loading(PassPlan.Slice slice) {
      this.slice = slice;
      this.order = slice.permutation();
      Window found = kept == null ? null : kept.get();
      this.window = found == null ? window(slice.decodedRows()) : found;
    }

    private Window window(int rows) {
      try {
        return new Window(columns, single, rows);
      } catch (OutOfMemoryError e) {
        throw new DataException(
            ("memory is not enough for %d rows of %s; lower data.memory_mb, write smaller record"
                    + " batches, or give Java more memory")
                .formatted(rows, slice.chunks().get(0).part().path()),
            e);
      }
    }

    void load(long rows) {
      boolean lacking = window.rows() < slice.decodedRows();
      while (window.rows() < rows) {
        reader.read(slice.chunks().get(chunk++), window);
      }
      if (lacking && kept != null && window.rows() == slice.decodedRows()) {
        kept.set(window);
      }
    }
  }
}
