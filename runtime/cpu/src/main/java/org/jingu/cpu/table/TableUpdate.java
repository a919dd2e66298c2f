package org.jingu.cpu.table;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jingu.compiler.update.MeansApart;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.update.UpdateLoop;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;

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

  private final MeansApart apart;

  /** By table and mean, the loops to what it is of; of tables with other columns elsewhere. */
  private final List<List<List<UpdateLoop>>> terms;

  /** By table and mean, those of this step's rows. */
  private final float[][][] means;

  private final Tile[] tiles;
  private final float[][] scratch;
  private final int[] firstItems;
  private final double[][] totals;
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
    this.apart = MeansApart.of(program);
    this.totals = new double[tables.size()][0];
    this.means = new float[tables.size()][apart.means()][0];
    Map<Integer, List<UpdateLoop>> byWidth = new HashMap<>();
    this.loops =
        tables.stream()
            .map(
                of ->
                    of.hasOtherColumns()
                        ? RowLoop.all(apart.rest(), of.width())
                        : byWidth.computeIfAbsent(of.width(), w -> RowLoop.all(program.parts(), w)))
            .toList();
    this.terms =
        tables.stream()
            .map(
                of ->
                    apart.terms().stream()
                        .filter(mean -> of.hasOtherColumns())
                        .map(mean -> RowLoop.all(mean, of.width()))
                        .toList())
            .toList();
    int widest = tables.stream().mapToInt(Table::width).max().orElse(1);
    this.tiles = new Tile[pool.threads()];
    int slots = program.slots().size() + apart.means() + 1;
    Arrays.setAll(tiles, i -> new Tile(Math.max(TILE, widest), slots));
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
    /**
     * Takes a tile.
     *
     * @param first its first row's number among the rows of its table that are taken
     */
    void accept(int table, Tile tile, int first, int rows);
  }

  /** The squared norm of the gradients of each table's rows, the regularizer's included. */
  double[] squaredNorms(List<RowView> gradients) {
    double[][] squares = new double[tables.size()][];
    Arrays.setAll(squares, t -> zeros(t, rowsOfNorm(t)));
    addSquares(gradients, squares);
    double[] norms = new double[squares.length];
    Arrays.setAll(norms, t -> total(0, squares[t], rowsOfNorm(t)));
    return norms;
  }

  /** Adds numbers of rows to a sum, in their order. */
  static double total(double sum, double[] ofRows, int rows) {
    for (int row = 0; row < rows; row++) {
      sum += ofRows[row];
    }
    return sum;
  }

  /** An array of zeros for the rows of a table, to be used until the next call. */
  double[] zeros(int table, int rows) {
    if (totals[table].length < rows) {
      totals[table] = new double[rows + rows / 4];
    }
    Arrays.fill(totals[table], 0, rows, 0);
    return totals[table];
  }

  /** Whether the norm is of rows that no id of the batch names, too: a regularizer's. */
  private boolean normsEveryRow() {
    return program.regularizer() > 0;
  }

  /** How many rows of a table a norm is of. */
  int rowsOfNorm(int table) {
    return rows(table, normsEveryRow());
  }

  /** How many rows of a table an update moves. */
  int rowsOfUpdate(int table) {
    return rows(table, program.everyRow());
  }

  private int rows(int table, boolean everyRow) {
    Table of = tables.get(table);
    return everyRow ? of.rows() : of.groups().rows();
  }

  /**
   * Adds to the sum of each row the squares of its gradient, the regularizer's included.
   *
   * @param sums by table, null of those that are left out
   */
  void addSquares(List<RowView> gradients, double @Nullable [][] sums) {
    float lambda = (float) program.regularizer();
    forTiles(
        t -> sums[t] != null,
        normsEveryRow(),
        gradients,
        false,
        (table, tile, first, rows) -> {
          int width = tables.get(table).width();
          double[] to = sums[table];
          for (int row = 0; row < rows; row++) {
            double sum = to[first + row];
            for (int i = row * width; i < (row + 1) * width; i++) {
              double g = lambda > 0 ? tile.g[i] + lambda * tile.w[i] : tile.g[i];
              sum += g * g;
            }
            to[first + row] = sum;
          }
        });
  }

  /** How many means over a row the update knows. */
  int means() {
    return apart.means();
  }

  /**
   * Adds to the sum of each row what a mean is of.
   *
   * @param sums by table, null of those that are left out
   */
  void addTerms(int mean, List<RowView> gradients, double[] scalars, double @Nullable [][] sums) {
    float[] narrow = narrow(scalars);
    forTiles(
        t -> sums[t] != null,
        program.everyRow(),
        gradients,
        true,
        (table, tile, first, rows) -> {
          int width = tables.get(table).width();
          double[] to = sums[table];
          float[] of = apply(terms.get(table).get(mean), table, tile, first, rows, narrow);
          for (int row = 0; row < rows; row++) {
            double sum = to[first + row];
            for (int i = row * width; i < (row + 1) * width; i++) {
              sum += of[i];
            }
            to[first + row] = sum;
          }
        });
  }

  /** Makes a mean of all rows' sums known. */
  void setMeans(int table, int mean, double[] sums, int rows) {
    double width = tables.get(table).weights().shard().width();
    if (means[table][mean].length < rows) {
      means[table][mean] = new float[rows + rows / 4];
    }
    for (int row = 0; row < rows; row++) {
      means[table][mean][row] = (float) (sums[row] / width);
    }
  }

  /** Runs loops over a tile with the means that are known; gives the last slot. */
  private float[] apply(
      List<UpdateLoop> of, int table, Tile tile, int first, int rows, float[] scalars) {
    int known = program.slots().size();
    for (int mean = 0; mean < apart.means() && tables.get(table).hasOtherColumns(); mean++) {
      float[] from = means[table][mean];
      int count = Math.max(0, Math.min(rows, from.length - first));
      System.arraycopy(from, Math.min(first, from.length), tile.slots[known + mean], 0, count);
    }
    for (UpdateLoop loop : of) {
      loop.apply(tile.w, tile.g, tile.slots, scalars, rows, tables.get(table).width());
    }
    return tile.slots[known + apart.means()];
  }

  private static float[] narrow(double[] scalars) {
    float[] narrow = new float[scalars.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) scalars[i];
    }
    return narrow;
  }

  /**
   * Updates every row that the batch names, and all where the optimizer asks for it.
   *
   * @param scalars {@link UpdateProgram#scalars}
   * @param noise what the step's streams of noise have in common
   */
  void update(List<RowView> gradients, double[] scalars, long noise) {
    float[] narrow = narrow(scalars);
    long[] streams = tables.stream().mapToLong(table -> table.rounding(noise)).toArray();
    forTiles(
        t -> true,
        program.everyRow(),
        gradients,
        true,
        (table, tile, first, rows) -> {
          Table of = tables.get(table);
          apply(loops.get(table), table, tile, first, rows, narrow);
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

  /** Writes the gradients of a table's distinct rows, one after another. */
  void rowGradients(Table table, List<RowView> gradients, float[] to) {
    RowSums of = sums.get(tables.indexOf(table));
    RowView[] from = array(gradients);
    for (int g = 0; g < table.groups().rows(); g++) {
      of.gradient(g, from, to, g * table.width(), scratch[0]);
    }
  }

  /** Cuts some tables' rows into blocks that no number of threads changes. */
  private int planItems(IntPredicate which, boolean everyRow) {
    int items = 0;
    for (int t = 0; t < tables.size(); t++) {
      firstItems[t] = items;
      items += which.test(t) ? (rows(t, everyRow) + ROWS - 1) / ROWS : 0;
    }
    firstItems[tables.size()] = items;
    return items;
  }

  private void forTiles(
      IntPredicate which, boolean everyRow, List<RowView> from, boolean slots, Work work) {
    RowView[] gradients = array(from);
    pool.run(
        planItems(which, everyRow),
        (item, worker) -> {
          int t = tableOf(item);
          Table table = tables.get(t);
          Tile tile = tiles[worker];
          int first = (item - firstItems[t]) * ROWS;
          int end = Math.min(rows(t, everyRow), first + ROWS);
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
            work.accept(t, tile, at, rows);
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
