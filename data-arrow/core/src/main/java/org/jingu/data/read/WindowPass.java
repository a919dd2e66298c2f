package org.jingu.data.read;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A pass whose rows are decoded window by window, to be shuffled or kept.
 *
 * <p>While batches are taken from one window, the next is decoded in proportion, so that the work
 * is spread evenly and no batch waits for a whole window.
 */
final class WindowPass extends Pass {
  private final List<PassPlan.Slice> slices;
  private final WindowLayout layout;
  private final @Nullable AtomicReference<Window> kept;
  private int next;
  private @Nullable Loading current;
  private @Nullable Loading ahead;
  private @Nullable Window spare;
  private int cursor;

  /**
   * Starts a pass.
   *
   * @param layout of its windows
   * @param kept where the window of a data set that fits is kept between passes, or null
   * @param skip how many examples to leave out
   */
  WindowPass(
      ChunkReader reader,
      Batches batches,
      PassPlan plan,
      WindowLayout layout,
      @Nullable AtomicReference<Window> kept,
      long skip) {
    super(reader, batches);
    this.slices = plan.windows();
    this.layout = layout;
    this.kept = kept;
    long left = skip;
    while (next < slices.size() && left >= slices.get(next).rows()) {
      left -= slices.get(next++).rows();
    }
    cursor = (int) left;
  }

  @Override
  void advance() {
    Loading from = current();
    int count = Math.min(batches.lacking(), from.slice.rows() - cursor);
    batches.add(from, cursor, count);
    cursor += count;
    loadAhead();
  }

  /** The window that holds the cursor. */
  private Loading current() {
    Loading loading = current;
    if (loading != null && cursor == loading.slice.rows()) {
      cursor = 0;
      spare = kept == null ? loading.window : null;
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
    if (current == null || current.order == null || batches.left() == 0) {
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
  private final class Loading implements Rows {
    private final PassPlan.Slice slice;
    private final Window window;
    private final int @Nullable [] order;
    private int chunk;

    Loading(PassPlan.Slice slice) {
      this.slice = slice;
      this.order = slice.permutation();
      Window found = kept == null ? null : kept.get();
      this.window = found == null ? empty() : found;
    }

    private Window empty() {
      Window empty = spare == null ? new Window(layout) : spare;
      spare = null;
      empty.begin(slice.decodedRows());
      return empty;
    }

    @Override
    public void copy(int from, int count, BatchBuilder to, int at) {
      load(order == null ? from + count : slice.decodedRows());
      window.copy(order, from, count, to, at);
    }

    void load(long rows) {
      boolean lacking = window.rows() < slice.decodedRows();
      try {
        while (window.rows() < rows) {
          reader.read(slice.chunks().get(chunk++), (decoded, first) -> window.add(decoded));
        }
      } catch (OutOfMemoryError e) {
        throw new DataException(
            ("memory is not enough for %d rows of %s; lower data.memory_mb, write smaller record"
                    + " batches, or give Java more memory")
                .formatted(slice.decodedRows(), slice.chunks().get(0).part().path()),
            e);
      }
      if (lacking && kept != null && window.rows() == slice.decodedRows()) {
        kept.set(window);
      }
    }
  }
}
