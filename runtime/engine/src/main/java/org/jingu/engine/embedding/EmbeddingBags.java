package org.jingu.engine.embedding;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.cpu.WorkerPool;
import org.jingu.engine.backend.StoredTensors;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.optimizer.OptimizerConfig;
import org.jingu.engine.optimizer.TableOptimizer;
import org.jingu.engine.tensor.PagedMatrix;

/**
 * All tables and bags of a model. A training step calls {@link #lookup}, runs the graph, calls
 * {@link #group}, if it clips {@link #squaredNorm}, and {@link #update}.
 *
 * <p>Lists of {@link RowView} have one entry a bag, in the order of the bags. Not for use by
 * several threads at once: it uses its pool's threads itself.
 */
public final class EmbeddingBags {
  private static final int LOOKUP_EXAMPLES = 256;
  private static final int UPDATE_ROWS = 512;

  private final List<EmbeddingBag> bags;
  private final Map<String, TableState> tables = new LinkedHashMap<>();
  private final List<TableState> states;
  private final Map<Source, RowGroups> groups = new LinkedHashMap<>();
  private final List<Source> sources;
  private final Map<Look, int[]> positions = new LinkedHashMap<>();
  private final double regularizer;
  private final WorkerPool pool;

  /** By worker; two rows of the widest table each. */
  private final float[][] sums;

  private final float[][] scratch;
  private final int[] firstItems;
  private double[] partials = {};

  /**
   * Creates and initialises the tables.
   *
   * @param bags the model's look-ups
   * @param config the optimizer and the regularizer
   * @param seed the run's seed
   * @param pool the threads to work on; stays the caller's
   */
  public EmbeddingBags(
      Collection<EmbeddingBag> bags, OptimizerConfig config, long seed, WorkerPool pool) {
    this.bags = List.copyOf(bags);
    this.regularizer = config.embeddingRegularizer();
    this.pool = pool;
    int widest = 1;
    Map<String, List<Integer>> positions = new LinkedHashMap<>();
    for (int i = 0; i < this.bags.size(); i++) {
      EmbeddingBag bag = this.bags.get(i);
      positions.computeIfAbsent(bag.table(), name -> new ArrayList<>()).add(i);
      widest = Math.max(widest, bag.width());
    }
    positions.forEach((name, of) -> tables.put(name, create(of, config.embedding(), seed)));
    this.states = List.copyOf(tables.values());
    this.sources = List.copyOf(groups.keySet());
    this.sums = new float[pool.threads()][widest];
    this.scratch = new float[pool.threads()][widest];
    this.firstItems = new int[states.size() + 1];
  }

  /** How a feature is looked up: pooled, at 1 position, or as a sequence of so many. */
  private record Look(String feature, int positions) {
    static Look of(EmbeddingBag bag) {
      return new Look(bag.feature(), bag.positions());
    }
  }

  /** What a table's rows are looked up by: a first-order table's ids are another table's too. */
  private record Source(List<Look> looks, int rows) {}

  private TableState create(List<Integer> positions, OptimizerConfig.Embedding config, long seed) {
    EmbeddingBag bag = bags.get(positions.get(0));
    List<Look> looks = positions.stream().map(i -> Look.of(bags.get(i))).toList();
    RowGroups rows =
        groups.computeIfAbsent(
            new Source(looks, bag.rows()), source -> new RowGroups(source.rows()));
    EmbeddingTable table =
        EmbeddingTable.initialised(
            bag.table(), bag.rows(), bag.width(), bag.initializer(), seed, pool);
    TableOptimizer optimizer = TableOptimizer.of(config, bag.rows(), bag.width());
    return new TableState(table, optimizer, rows, bags, positions);
  }

  /** The bags in the order of every list here. */
  public List<EmbeddingBag> bags() {
    return bags;
  }

  /** Adds the tables and their optimizers' state to a store. */
  public void addTo(StoredTensors store) {
    for (TableState state : states) {
      PagedMatrix weights = state.table().weights();
      store.add(info(state.table().name(), Kind.TABLE, weights), weights);
    }
    for (TableState state : states) {
      state
          .optimizer()
          .slots()
          .forEach(
              (slot, matrix) ->
                  store.add(
                      info(state.table().name() + "/" + slot, Kind.OPTIMIZER, matrix), matrix));
    }
  }

  private static TensorInfo info(String name, Kind kind, PagedMatrix matrix) {
    return new TensorInfo(name, kind, List.of((long) matrix.rows(), (long) matrix.width()));
  }

  /**
   * Writes every bag's pooled rows, those of sequences position by position; an empty bag's are
   * zeros.
   *
   * @throws IllegalArgumentException if an id is no row of its table, or a sequence has too many
   */
  public void lookup(Batch batch, List<RowView> to) {
    for (EmbeddingBag bag : bags) {
      if (bag.positions() > 1) {
        check(batch, bag, 0, batch.size());
      }
    }
    Map<Look, IdBags> expanded = expand(batch);
    int blocks = (batch.size() + LOOKUP_EXAMPLES - 1) / LOOKUP_EXAMPLES;
    pool.run(
        blocks * bags.size(),
        (item, worker) -> {
          EmbeddingBag bag = bags.get(item / blocks);
          int first = item % blocks * LOOKUP_EXAMPLES;
          int end = Math.min(batch.size(), first + LOOKUP_EXAMPLES);
          PagedMatrix weights = tables.get(bag.table()).table().weights();
          if (bag.positions() == 1) {
            check(batch, bag, first, end);
          }
          pool(
              weights,
              expanded.get(Look.of(bag)),
              bag.pooling(),
              first * bag.positions(),
              end * bag.positions(),
              to.get(item / blocks),
              sums[worker],
              scratch[worker]);
        });
  }

  private static void check(Batch batch, EmbeddingBag bag, int first, int end) {
    String problem = batch.bags(bag.feature()).problem(first, end, bag.rows());
    if (problem != null) {
      throw new IllegalArgumentException(
          "feature '%s' of the batch: %s".formatted(bag.feature(), problem));
    }
  }

  /** The ids of a batch as they are looked up: those of a sequence as a bag a position. */
  private Map<Look, IdBags> expand(Batch batch) {
    Map<Look, IdBags> expanded = new HashMap<>();
    for (EmbeddingBag bag : bags) {
      expanded.computeIfAbsent(Look.of(bag), look -> expand(look, batch));
    }
    return expanded;
  }

  private IdBags expand(Look look, Batch batch) {
    IdBags ids = batch.bags(look.feature());
    if (look.positions() == 1) {
      return ids;
    }
    int count = Math.multiplyExact(batch.size(), look.positions()) + 1;
    int[] known = positions.get(look);
    int[] offsets = known != null && known.length >= count ? known : new int[count];
    positions.put(look, offsets);
    try {
      ids.positions(batch.size(), look.positions(), offsets);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "feature '%s' of the batch: %s".formatted(look.feature(), e.getMessage()), e);
    }
    return new IdBags(ids.values(), offsets);
  }

  private static void pool(
      PagedMatrix weights,
      IdBags ids,
      Pooling pooling,
      int first,
      int end,
      RowView to,
      float[] sum,
      float[] scratch) {
    int width = weights.width();
    FloatBuffer out = to.data();
    for (int b = first; b < end; b++) {
      int from = ids.offsets()[b];
      int until = ids.offsets()[b + 1];
      if (until - from == 1) {
        int row = ids.values()[from];
        out.put(to.at(b), weights.page(row), weights.offset(row), width);
        continue;
      }
      Arrays.fill(sum, 0, width, 0);
      for (int i = from; i < until; i++) {
        weights.get(ids.values()[i], scratch);
        for (int k = 0; k < width; k++) {
          sum[k] += scratch[k];
        }
      }
      if (pooling == Pooling.MEAN && until > from) {
        float count = until - from;
        for (int i = 0; i < width; i++) {
          sum[i] /= count;
        }
      }
      out.put(to.at(b), sum, 0, width);
    }
  }

  /** Groups a batch's ids by row, for {@link #squaredNorm}, {@link #update} and the like. */
  public void group(Batch batch) {
    Map<Look, IdBags> expanded = expand(batch);
    pool.run(
        sources.size(),
        (item, worker) -> {
          Source source = sources.get(item);
          groups
              .get(source)
              .group(
                  source.looks().stream().map(expanded::get).toList(),
                  source.looks().stream()
                      .mapToInt(look -> batch.size() * look.positions())
                      .toArray());
        });
  }

  /**
   * The squared norm of the gradients of all tables for the grouped batch, regularizer included.
   *
   * @param gradients of the loss with respect to every bag's pooled rows
   */
  public double squaredNorm(List<RowView> gradients) {
    int items = planItems(regularizer > 0);
    if (partials.length < items) {
      partials = new double[items];
    }
    forRows(
        items,
        regularizer > 0,
        gradients,
        new RowWork() {
          @Override
          void accept(TableState state, int row, float[] gradient, float[] scratch, int item) {
            partials[item] += squares(state, gradient);
          }
        });
    double total = 0;
    for (int item = 0; item < items; item++) {
      total += partials[item];
      partials[item] = 0;
    }
    return total;
  }

  private static double squares(TableState state, float[] gradient) {
    double sum = 0;
    for (int i = 0; i < state.table().weights().width(); i++) {
      sum += (double) gradient[i] * gradient[i];
    }
    return sum;
  }

  /**
   * Updates the tables with the grouped batch: one update a row, however often it occurs.
   *
   * @param gradients of the loss with respect to every bag's pooled rows
   * @param clip the factor on every gradient, regularizer included, that clipping asks for
   * @param learningRateScale the schedule's factor on the learning rate
   * @param step the number of this step, from 1
   */
  public void update(List<RowView> gradients, double clip, double learningRateScale, long step) {
    boolean everyRow = regularizer > 0;
    for (TableState state : states) {
      state.optimizer().begin(step, learningRateScale);
      everyRow |= state.optimizer().everyRow();
    }
    float factor = (float) clip;
    forRows(
        planItems(everyRow),
        everyRow,
        gradients,
        factor == 1 ? new Update() : new ClippedUpdate(factor));
  }

  /** Updates rows. */
  private final class Update extends RowWork {
    @Override
    void accept(TableState state, int row, float[] gradient, float[] scratch, int item) {
      state.optimizer().update(row, state.table().weights(), gradient, scratch);
    }

    @Override
    void acceptUntouched(
        TableState state, int first, int end, float[] gradient, float[] scratch, int item) {
      state
          .optimizer()
          .decay(first, end, state.table().weights(), (float) regularizer, gradient, scratch);
    }
  }

  /** Updates rows with gradients that are scaled down. */
  private final class ClippedUpdate extends RowWork {
    private final float factor;

    ClippedUpdate(float factor) {
      this.factor = factor;
    }

    @Override
    void accept(TableState state, int row, float[] gradient, float[] scratch, int item) {
      PagedMatrix weights = state.table().weights();
      for (int i = 0; i < weights.width(); i++) {
        gradient[i] *= factor;
      }
      state.optimizer().update(row, weights, gradient, scratch);
    }
  }

  /**
   * The gradient of the loss, without regularizer, with respect to every whole table, for the
   * grouped batch: [V * w] by table name. For verification.
   *
   * @throws ArithmeticException if a table has more than 2^31 - 1 elements
   */
  public Map<String, float[]> wholeGradients(List<RowView> gradients) {
    Map<String, float[]> whole = new LinkedHashMap<>();
    for (TableState state : states) {
      PagedMatrix weights = state.table().weights();
      float[] gradient = new float[Math.toIntExact(weights.size())];
      for (int g = 0; g < state.groups().rows(); g++) {
        state.gradient(g, gradients, sums[0], scratch[0]);
        System.arraycopy(
            sums[0], 0, gradient, state.groups().row(g) * weights.width(), weights.width());
      }
      whole.put(state.table().name(), gradient);
    }
    return whole;
  }

  /** What is done to rows. */
  private abstract class RowWork {
    /** A row, with its whole gradient. */
    abstract void accept(TableState state, int row, float[] gradient, float[] scratch, int item);

    /** Rows that no id of the batch names. */
    void acceptUntouched(
        TableState state, int first, int end, float[] gradient, float[] scratch, int item) {
      for (int row = first; row < end; row++) {
        Arrays.fill(gradient, 0);
        addRegularizer(state.table().weights(), row, gradient);
        accept(state, row, gradient, scratch, item);
      }
    }
  }

  private void addRegularizer(PagedMatrix weights, int row, float[] gradient) {
    float lambda = (float) regularizer;
    float[] page = weights.page(row);
    int at = weights.offset(row);
    for (int i = 0; i < weights.width(); i++) {
      gradient[i] += lambda * page[at + i];
    }
  }

  /** Cuts all tables' rows into blocks that no number of threads changes. */
  private int planItems(boolean everyRow) {
    int items = 0;
    for (int t = 0; t < states.size(); t++) {
      firstItems[t] = items;
      TableState state = states.get(t);
      int rows = everyRow ? state.table().weights().rows() : state.groups().rows();
      items += (rows + UPDATE_ROWS - 1) / UPDATE_ROWS;
    }
    firstItems[states.size()] = items;
    return items;
  }

  private void forRows(int items, boolean everyRow, List<RowView> gradients, RowWork work) {
    pool.run(
        items,
        (item, worker) -> {
          int t = tableOf(item);
          int block = item - firstItems[t];
          if (everyRow) {
            everyRowOf(states.get(t), block, gradients, work, item, worker);
          } else {
            touchedRowsOf(states.get(t), block, gradients, work, item, worker);
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

  private void touchedRowsOf(
      TableState state, int block, List<RowView> gradients, RowWork work, int item, int worker) {
    RowGroups groups = state.groups();
    float[] gradient = sums[worker];
    int end = Math.min(groups.rows(), (block + 1) * UPDATE_ROWS);
    for (int g = block * UPDATE_ROWS; g < end; g++) {
      state.gradient(g, gradients, gradient, scratch[worker]);
      work.accept(state, groups.row(g), gradient, scratch[worker], item);
    }
  }

  private void everyRowOf(
      TableState state, int block, List<RowView> gradients, RowWork work, int item, int worker) {
    RowGroups groups = state.groups();
    PagedMatrix weights = state.table().weights();
    float[] gradient = sums[worker];
    int first = block * UPDATE_ROWS;
    int end = (int) Math.min(weights.rows(), (long) first + UPDATE_ROWS);
    int g = groups.firstFrom(first);
    for (int row = first; row < end; ) {
      int touched = g < groups.rows() ? Math.min(end, groups.row(g)) : end;
      if (row < touched) {
        work.acceptUntouched(state, row, touched, gradient, scratch[worker], item);
        row = touched;
      } else {
        state.gradient(g++, gradients, gradient, scratch[worker]);
        addRegularizer(weights, row, gradient);
        work.accept(state, row++, gradient, scratch[worker], item);
      }
    }
  }
}
