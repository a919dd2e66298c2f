package org.jingu.cpu.table;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.update.UpdateLoop;
import org.jingu.cpu.work.WorkerPool;

/**
 * The update of all tables: rows are gathered into tiles that fit a core's first cache, one loop
 * updates a tile, and what has changed goes back.
 */
final class TableUpdate {
  /** Rows of a piece of work. */
  private static final int ROWS = 512;

  /** Elements of a tile, more where a row has more. */
  private static final int TILE = 2048;

  private final List<Table> tables;
  private final List<RowSums> sums;
  private final UpdateProgram program;
  private final WorkerPool pool;

  /** By table, one after another. */
  private final List<List<UpdateLoop>> loops;

  private final Tile[] tiles;
  private final float[][] scratch;
  private final int[] firstItems;
  private double[] partials = {};
  private RowView[] views = {};

  /** A thread's rows. */
  private static final class Tile {
    final float[] w;
    final float[] g;
    final float[][] slots;
    final int[] rows;

    Tile(int elements, int slots) {
      this.w = new float[elements];
      this.g = new float[elements];
      this.slots = new float[slots][elements];
      this.rows = new int[elements];
    }
  }

  TableUpdate(List<Table> tables, UpdateProgram program, WorkerPool pool) {
    this.tables = tables;
    this.sums = tables.stream().map(RowSums::new).toList();
    this.program = program;
    this.pool = pool;
    Map<Integer, List<UpdateLoop>> byWidth = new HashMap<>();
    this.loops =
        tables.stream()
            .map(of -> byWidth.computeIfAbsent(of.width(), w -> RowLoop.parts(program, w)))
            .toList();
    int widest = tables.stream().mapToInt(Table::width).max().orElse(1);
    this.tiles = new Tile[pool.threads()];
    Arrays.setAll(tiles, i -> new Tile(Math.max(TILE, widest), program.slots().size()));
    this.scratch = new float[pool.threads()][widest];
    this.firstItems = new int[tables.size() + 1];
  }

  /** Sums the gradients of rows that occur often, before anything else is asked for. */
  void sumChunks(List<RowView> gradients) {
    RowSums.sum(sums, array(gradients), scratch, pool);
  }

  /** The views in an array that is kept. */
  private RowView[] array(List<RowView> gradients) {
    views = gradients.toArray(views);
    return views;
  }

  /** What is done with a tile of rows. */
  private interface Work {
    void accept(int table, Tile tile, int rows, int item);
  }

  /** The squared norm of all rows' gradients, the regularizer's included. */
  double squaredNorm(List<RowView> gradients) {
    int items = sumSquares(gradients);
    double total = 0;
    for (int item = 0; item < items; item++) {
      total += partials[item];
    }
    return total;
  }

  /** The same of each table. */
  double[] squaredNorms(List<RowView> gradients) {
    sumSquares(gradients);
    double[] norms = new double[tables.size()];
    for (int t = 0; t < norms.length; t++) {
      for (int item = firstItems[t]; item < firstItems[t + 1]; item++) {
        norms[t] += partials[item];
      }
    }
    return norms;
  }

  /** Fills the sums of items, and says how many there are. */
  private int sumSquares(List<RowView> gradients) {
    boolean everyRow = program.regularizer() > 0;
    int items = planItems(everyRow);
    if (partials.length < items) {
      partials = new double[items];
    }
    Arrays.fill(partials, 0, items, 0);
    float lambda = (float) program.regularizer();
    forTiles(
        items,
        everyRow,
        gradients,
        false,
        (table, tile, rows, item) -> {
          int count = rows * tables.get(table).width();
          double sum = 0;
          for (int i = 0; i < count; i++) {
            double g = lambda > 0 ? tile.g[i] + lambda * tile.w[i] : tile.g[i];
            sum += g * g;
          }
          partials[item] += sum;
        });
    return items;
  }

  /**
   * Updates every row that the batch names, and all where the optimizer asks for it.
   *
   * @param scalars {@link UpdateProgram#scalars}
   * @param noise what the step's streams of noise have in common
   */
  void update(List<RowView> gradients, double[] scalars, long noise) {
    float[] narrow = new float[scalars.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) scalars[i];
    }
    long[] streams = tables.stream().mapToLong(table -> table.rounding(noise)).toArray();
    boolean everyRow = program.everyRow();
    forTiles(
        planItems(everyRow),
        everyRow,
        gradients,
        true,
        (table, tile, rows, item) -> {
          Table of = tables.get(table);
          for (UpdateLoop loop : loops.get(table)) {
            loop.apply(tile.w, tile.g, tile.slots, narrow, rows, of.width());
          }
          of.weights().scatter(tile.rows, rows, tile.w, streams[table]);
          for (int i = 0; i < of.kept().size(); i++) {
            of.kept().get(i).scatter(tile.rows, rows, tile.slots[i], 0);
          }
        });
  }

  /** Writes the gradient of a whole table, without the regularizer's. */
  void gradients(Table table, List<RowView> gradients, float[] to) {
    RowSums of = sums.get(tables.indexOf(table));
    RowView[] from = array(gradients);
    for (int g = 0; g < table.groups().rows(); g++) {
      of.gradient(g, from, to, table.groups().row(g) * table.width(), scratch[0]);
    }
  }

  /** Cuts all tables' rows into blocks that no number of threads changes. */
  private int planItems(boolean everyRow) {
    int items = 0;
    for (int t = 0; t < tables.size(); t++) {
      firstItems[t] = items;
      Table table = tables.get(t);
      int rows = everyRow ? table.rows() : table.groups().rows();
      items += (rows + ROWS - 1) / ROWS;
    }
    firstItems[tables.size()] = items;
    return items;
  }

  private void forTiles(int items, boolean everyRow, List<RowView> from, boolean slots, Work work) {
    RowView[] gradients = array(from);
    pool.run(
        items,
        (item, worker) -> {
          int t = tableOf(item);
          Table table = tables.get(t);
          Tile tile = tiles[worker];
          int first = (item - firstItems[t]) * ROWS;
          int end = Math.min(everyRow ? table.rows() : table.groups().rows(), first + ROWS);
          int most = Math.max(1, TILE / table.width());
          for (int at = first; at < end; at += most) {
            int rows = Math.min(most, end - at);
            if (everyRow) {
              gatherNeighbours(t, tile, at, rows, gradients, scratch[worker]);
            } else {
              gather(t, tile, at, rows, gradients, scratch[worker]);
            }
            table.weights().gather(tile.rows, rows, tile.w);
            for (int i = 0; slots && i < table.kept().size(); i++) {
              table.kept().get(i).gather(tile.rows, rows, tile.slots[i]);
            }
            work.accept(t, tile, rows, item);
          }
        });
  }

  private int tableOf(int item) {
    int t = 0;
    while (firstItems[t + 1] <= item) {
      t++;
    }
    return t;
  }

  /** The rows from the g-th distinct one on, with their gradients. */
  private void gather(int t, Tile tile, int g, int rows, RowView[] gradients, float[] scratch) {
    RowGroups groups = tables.get(t).groups();
    for (int i = 0; i < rows; i++) {
      tile.rows[i] = groups.row(g + i);
    }
    sums.get(t).gather(g, rows, gradients, tile.g, scratch);
  }

  /** The rows from one on, whether the batch names them or not. */
  private void gatherNeighbours(
      int t, Tile tile, int first, int rows, RowView[] gradients, float[] scratch) {
    Table table = tables.get(t);
    RowGroups groups = table.groups();
    int width = table.width();
    Arrays.fill(tile.g, 0, rows * width, 0);
    for (int i = 0; i < rows; i++) {
      tile.rows[i] = first + i;
    }
    for (int g = groups.firstFrom(first); g < groups.rows() && groups.row(g) < first + rows; g++) {
      int at = (groups.row(g) - first) * width;
      sums.get(t).gradient(g, gradients, tile.g, at, scratch);
    }
  }
}
