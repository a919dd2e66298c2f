package org.jingu.cpu.table;

import static org.jingu.cpu.table.RowGroups.CHUNK;

import java.util.List;
import org.jingu.cpu.work.WorkerPool;

/**
 * The gradients of a table's rows in a batch. Those of a row are summed in chunks, the first of
 * which starts with the row's first entry, and then the chunks: so the error of a frequent row is
 * small, several threads share its work, and every engine adds in the same order.
 */
final class RowSums {
  private static final int CHUNKS_AN_ITEM = 32;

  private final Table table;

  /** The sum of every chunk of rows that have several. */
  private float[] sums = {};

  RowSums(Table table) {
    this.table = table;
  }

  /** The items of {@link #sum}, for the batch that the table's rows are grouped for. */
  private int items() {
    return (table.groups().chunks() + CHUNKS_AN_ITEM - 1) / CHUNKS_AN_ITEM;
  }

  private void makeRoom() {
    int needed = Math.multiplyExact(table.groups().chunks(), table.width());
    if (sums.length < needed) {
      sums = new float[needed + needed / 4];
    }
  }

  /** Sums some chunks of rows that have several. */
  private void sum(int item, RowView[] gradients, float[] scratch) {
    RowGroups groups = table.groups();
    int width = table.width();
    int end = Math.min(groups.chunks(), (item + 1) * CHUNKS_AN_ITEM);
    for (int chunk = item * CHUNKS_AN_ITEM; chunk < end; chunk++) {
      int first = groups.chunkStart(chunk);
      int last = groups.chunkEnd(chunk);
      sums[chunk * width] = table.touch(first, last, gradients);
      add(first, last, gradients, sums, chunk * width, scratch);
    }
  }

  /**
   * Writes the gradients of some distinct rows, one after another from the array's start.
   *
   * @param g the first
   * @param scratch as long as a row
   */
  void gather(int g, int rows, RowView[] gradients, float[] to, float[] scratch) {
    RowGroups groups = table.groups();
    int width = table.width();
    int first = groups.start(g);
    int end = groups.start(g + rows);
    if (end - first <= CHUNK * rows) { // else most are summed already
      to[0] = table.touch(first, end, gradients);
    }
    for (int i = 0; i < rows; i++) {
      gradient(g + i, gradients, to, i * width, scratch);
    }
  }

  /**
   * Writes the gradient of the g-th distinct row.
   *
   * @param scratch as long as a row
   */
  void gradient(int g, RowView[] gradients, float[] to, int at, float[] scratch) {
    RowGroups groups = table.groups();
    int entries = groups.start(g + 1) - groups.start(g);
    if (entries <= CHUNK) {
      add(groups.start(g), groups.start(g + 1), gradients, to, at, scratch);
      return;
    }
    int width = table.width();
    int first = groups.firstChunk(g);
    int chunks = (entries + CHUNK - 1) / CHUNK;
    System.arraycopy(sums, first * width, to, at, width);
    for (int chunk = 1; chunk < chunks; chunk++) {
      addRow(to, at, sums, (first + chunk) * width, width);
    }
  }

  private void add(int first, int end, RowView[] gradients, float[] to, int at, float[] scratch) {
    int width = table.width();
    table.load(first, gradients, to, at);
    for (int entry = first + 1; entry < end; entry++) {
      table.load(entry, gradients, scratch, 0);
      addRow(to, at, scratch, 0, width);
    }
  }

  private static void addRow(float[] to, int at, float[] from, int first, int width) {
    for (int i = 0; i < width; i++) {
      to[at + i] += from[first + i];
    }
  }

  /** Sums the chunks of several tables. */
  static void sum(List<RowSums> tables, RowView[] gradients, float[][] scratch, WorkerPool pool) {
    int items = 0;
    for (RowSums of : tables) {
      of.makeRoom();
      items += of.items();
    }
    if (items == 0) {
      return;
    }
    pool.run(
        items,
        (item, worker) -> {
          int at = item;
          int t = 0;
          while (at >= tables.get(t).items()) {
            at -= tables.get(t++).items();
          }
          tables.get(t).sum(at, gradients, scratch[worker]);
        });
  }
}
