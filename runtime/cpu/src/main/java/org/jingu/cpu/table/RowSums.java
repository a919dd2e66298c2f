package org.jingu.cpu.table;

import java.util.List;
import org.jingu.cpu.WorkerPool;

/**
 * The gradients of a table's rows in a batch. Those of a row are summed in chunks, the first of
 * which starts with the row's first entry, and then the chunks: so the error of a frequent row is
 * small, several threads share its work, and every engine adds in the same order.
 */
final class RowSums {
  /** Entries of a chunk. */
  static final int CHUNK = 32;

  private static final int CHUNKS_AN_ITEM = 32;

  private final Table table;

  /** For every row of several chunks, where its sums begin; else -1. */
  private int[] firstSums = {};

  /** The row of every sum, and the number of its chunk in it. */
  private int[] groupOf = {};

  private int[] chunkOf = {};
  private float[] sums = {};
  private int count;

  RowSums(Table table) {
    this.table = table;
  }

  /** Lists the chunks of the batch that the table's rows are grouped for. */
  void plan() {
    RowGroups groups = table.groups();
    int rows = groups.rows();
    count = 0;
    if (firstSums.length < rows) {
      firstSums = new int[rows + rows / 4];
    }
    for (int g = 0; g < rows; g++) {
      int entries = groups.start(g + 1) - groups.start(g);
      firstSums[g] = -1;
      if (entries > CHUNK) {
        firstSums[g] = count;
        count += (entries + CHUNK - 1) / CHUNK;
      }
    }
    if (groupOf.length < count) {
      groupOf = new int[count + count / 4];
      chunkOf = new int[groupOf.length];
      sums = new float[Math.multiplyExact(groupOf.length, table.width())];
    }
    for (int g = 0; count > 0 && g < rows; g++) {
      int end = (groups.start(g + 1) - groups.start(g) + CHUNK - 1) / CHUNK;
      for (int chunk = 0; firstSums[g] >= 0 && chunk < end; chunk++) {
        groupOf[firstSums[g] + chunk] = g;
        chunkOf[firstSums[g] + chunk] = chunk;
      }
    }
  }

  /** The items of {@link #sum}. */
  int items() {
    return (count + CHUNKS_AN_ITEM - 1) / CHUNKS_AN_ITEM;
  }

  /** Sums some chunks of rows that have several. */
  void sum(int item, List<RowView> gradients, float[] scratch) {
    RowGroups groups = table.groups();
    int width = table.width();
    int end = Math.min(count, (item + 1) * CHUNKS_AN_ITEM);
    for (int i = item * CHUNKS_AN_ITEM; i < end; i++) {
      int first = groups.start(groupOf[i]) + chunkOf[i] * CHUNK;
      int last = Math.min(first + CHUNK, groups.start(groupOf[i] + 1));
      add(first, last, gradients, sums, i * width, scratch);
    }
  }

  /**
   * Writes the gradient of the g-th distinct row.
   *
   * @param scratch as long as a row
   */
  void gradient(int g, List<RowView> gradients, float[] to, int at, float[] scratch) {
    RowGroups groups = table.groups();
    int width = table.width();
    int first = firstSums[g];
    if (first < 0) {
      add(groups.start(g), groups.start(g + 1), gradients, to, at, scratch);
      return;
    }
    int chunks = (groups.start(g + 1) - groups.start(g) + CHUNK - 1) / CHUNK;
    System.arraycopy(sums, first * width, to, at, width);
    for (int chunk = 1; chunk < chunks; chunk++) {
      addRow(to, at, sums, (first + chunk) * width, width);
    }
  }

  private void add(
      int first, int end, List<RowView> gradients, float[] to, int at, float[] scratch) {
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
  static void sum(
      List<RowSums> tables, List<RowView> gradients, float[][] scratch, WorkerPool pool) {
    int items = 0;
    for (RowSums of : tables) {
      of.plan();
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
