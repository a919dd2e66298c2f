package org.jingu.cpu.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.number.NoiseStream;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.resource.Opened;
import org.jingu.compiler.update.DecayClock;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.update.UpdateLoop;
import org.jingu.cpu.work.WorkerPool;
import org.jingu.ranks.Shard;
import org.jspecify.annotations.Nullable;

/**
 * All tables and bags of a model. A training step calls {@link #lookup}, runs the graph, calls
 * {@link #group}, if it clips {@link #squaredNorm}, and {@link #update}.
 *
 * <p>Lists of {@link RowView} have one entry a bag, in the order of the bags. Not for use by
 * several threads at once: it uses its pool's threads itself.
 */
public final class EmbeddingBags implements AutoCloseable {
  private static final int LOOKUP_EXAMPLES = 256;

  private final List<EmbeddingBag> bags;
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final List<Table> tableOfBag = new ArrayList<>();
  private final Map<Source, RowGroups> groups = new LinkedHashMap<>();
  private final List<Source> sources;
  private final Map<Look, int[]> positions = new LinkedHashMap<>();
  private final Map<Look, IdBags> expanded = new HashMap<>();
  private @Nullable Batch expandedOf;
  private final @Nullable TableUpdate update;
  private final @Nullable UpdateProgram program;
  private final DecayClock clock = new DecayClock();
  private final WorkerPool pool;
  private final Opened opened = new Opened();

  /** By worker. */
  private final Pooler[] poolers;

  /**
   * Allocates the tables, as zeros.
   *
   * @param bags the model's look-ups
   * @param program the optimizer; null where tables never move
   * @param storage how rows are stored
   * @param pool the threads to work on; stays the caller's
   */
  public EmbeddingBags(
      Collection<EmbeddingBag> bags,
      @Nullable UpdateProgram program,
      TableStorage storage,
      WorkerPool pool) {
    this(bags, program, bag -> new TableMemory(bag.rows(), bag.width(), storage), pool);
  }

  /**
   * Allocates parts of tables, as zeros.
   *
   * @param shards the part of each table, whose rows and columns are those of its look-ups
   */
  public EmbeddingBags(
      Collection<EmbeddingBag> bags,
      Map<String, Shard> shards,
      @Nullable UpdateProgram program,
      TableStorage storage,
      WorkerPool pool) {
    this(
        bags,
        program,
        bag -> new TableMemory(Objects.requireNonNull(shards.get(bag.table())), storage),
        pool);
  }

  /**
   * Over rows that are there or made by others.
   *
   * @param rows gives the rows of a look-up's table, once a table; they are closed with the tables
   */
  public EmbeddingBags(
      Collection<EmbeddingBag> bags,
      @Nullable UpdateProgram program,
      Function<EmbeddingBag, TableMemory> rows,
      WorkerPool pool) {
    this.bags = List.copyOf(bags);
    this.program = program;
    this.pool = pool;
    int widest = 1;
    Map<String, List<Integer>> positions = new LinkedHashMap<>();
    for (int i = 0; i < this.bags.size(); i++) {
      EmbeddingBag bag = this.bags.get(i);
      positions.computeIfAbsent(bag.table(), name -> new ArrayList<>()).add(i);
      widest = Math.max(widest, bag.width());
    }
    try {
      positions.forEach(
          (name, of) -> {
            TableMemory weights = rows.apply(this.bags.get(of.get(0)));
            Table table = new Table(program, groups(of), this.bags, of, weights);
            tables.put(name, opened.keep(table, Table::close));
          });
      this.update =
          program == null ? null : new TableUpdate(List.copyOf(tables.values()), program, pool);
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
    this.bags.forEach(bag -> tableOfBag.add(Objects.requireNonNull(tables.get(bag.table()))));
    this.sources = List.copyOf(groups.keySet());
    this.poolers = new Pooler[pool.threads()];
    int width = widest;
    if (program == null || !program.settles()) {
      Arrays.setAll(poolers, i -> new Pooler(width, null));
    } else {
      Map<Integer, UpdateLoop> loops = Settler.loops(program, tables.values());
      int elements = Pooler.elements(width);
      Arrays.setAll(poolers, i -> new Pooler(width, new Settler(program, loops, elements)));
    }
  }

  /** How a feature is looked up: pooled, at 1 position, or as a sequence of so many. */
  private record Look(String feature, int positions) {
    static Look of(EmbeddingBag bag) {
      return new Look(bag.feature(), bag.positions());
    }
  }

  /** What a table's rows are looked up by: a first-order table's ids are another table's too. */
  private record Source(List<Look> looks, int rows) {}

  private RowGroups groups(List<Integer> positions) {
    List<Look> looks = positions.stream().map(i -> Look.of(bags.get(i))).toList();
    return groups.computeIfAbsent(
        new Source(looks, bags.get(positions.get(0)).rows()),
        source -> new RowGroups(source.rows()));
  }

  /** Writes the initial values that a run's seed and the tables' names give. */
  public void initialise(long seed) {
    tables.values().forEach(table -> table.initialise(seed, pool));
  }

  /** The time by which rows decay, where they do so lazily; each update advances it. */
  public DecayClock clock() {
    return clock;
  }

  /** Takes tables, or what optimizers keep. */
  public interface Visitor {
    /**
     * Takes one.
     *
     * @param name the table's name
     * @param slot the name of what the optimizer keeps; null for the table itself
     */
    void accept(String name, @Nullable String slot, TableMemory memory);
  }

  /**
   * Gives all tables, then what their optimizers keep. Where rows decay lazily, tables are as they
   * were when each row was last updated.
   */
  public void forEach(Visitor visitor) {
    tables.forEach((name, table) -> visitor.accept(name, null, table.weights()));
    tables.forEach(
        (name, table) -> {
          for (int i = 0; i < table.kept().size(); i++) {
            visitor.accept(name, table.keptNames().get(i), table.kept().get(i));
          }
        });
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
    expandedOf = null; // a batch may come again with other ids
    expand(batch);
    for (Pooler pooler : poolers) {
      pooler.at(clock.now());
    }
    int blocks = (batch.size() + LOOKUP_EXAMPLES - 1) / LOOKUP_EXAMPLES;
    pool.run(
        blocks * bags.size(),
        (item, worker) -> {
          // One bag after another, so that a small table stays in a cache.
          int bag = item / blocks;
          int first = item % blocks * LOOKUP_EXAMPLES;
          int end = Math.min(batch.size(), first + LOOKUP_EXAMPLES);
          lookup(bag, batch, first, end, to.get(bag), poolers[worker]);
        });
  }

  private void lookup(int i, Batch batch, int first, int end, RowView to, Pooler pooler) {
    EmbeddingBag bag = bags.get(i);
    if (bag.positions() == 1) {
      check(batch, bag, first, end);
    }
    pooler.pool(
        tableOfBag.get(i),
        Objects.requireNonNull(expanded.get(Look.of(bag))),
        bag.pooling(),
        first * bag.positions(),
        end * bag.positions(),
        to);
  }

  private static void check(Batch batch, EmbeddingBag bag, int first, int end) {
    String problem = batch.bags(bag.feature()).problem(first, end, bag.rows());
    if (problem != null) {
      throw new IllegalArgumentException(
          "feature '%s' of the batch: %s".formatted(bag.feature(), problem));
    }
  }

  /** Finds the ids of a batch as they are looked up: those of a sequence as a bag a position. */
  @SuppressWarnings("ReferenceEquality") // of the batch looked up last, not of one like it
  private void expand(Batch batch) {
    if (expandedOf != batch) {
      expandedOf = null;
      expanded.clear();
      for (EmbeddingBag bag : bags) {
        expanded.computeIfAbsent(Look.of(bag), look -> expand(look, batch));
      }
      expandedOf = batch;
    }
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

  /**
   * Groups a batch's ids by row and sums the gradients of rows that occur often, for {@link
   * #squaredNorm}, {@link #update} and the like.
   *
   * @param gradients of the loss with respect to every bag's pooled rows
   */
  public void group(Batch batch, List<RowView> gradients) {
    expand(batch);
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
    required(update).sumChunks(gradients);
  }

  private static <T> T required(@Nullable T of) {
    return Objects.requireNonNull(of, "these tables are opened for prediction alone");
  }

  /**
   * The squared norm of the gradients of all tables for the grouped batch, regularizer included:
   * that of each row, then the rows of each table in their order, then the tables.
   *
   * @param gradients of the loss with respect to every bag's pooled rows
   */
  public double squaredNorm(List<RowView> gradients) {
    double sum = 0;
    for (double ofTable : required(update).squaredNorms(gradients)) {
      sum += ofTable;
    }
    return sum;
  }

  /** The same of each table, by name. */
  public Map<String, Double> squaredNorms(List<RowView> gradients) {
    double[] norms = required(update).squaredNorms(gradients);
    Map<String, Double> byTable = new LinkedHashMap<>();
    tables.keySet().forEach(table -> byTable.put(table, norms[byTable.size()]));
    return byTable;
  }

  /** What ranks that all have these tables exchange of their rows. */
  public MergedRows merged() {
    return new MergedRows(tableOfBag, required(update));
  }

  /** What of these tables is summed with ranks that have the rest of them. */
  public RowTotals totals() {
    return new RowTotals(List.copyOf(tables.keySet()), required(update), clock, required(program));
  }

  /**
   * Updates the tables with the grouped batch: one update a row, however often it occurs.
   *
   * @param gradients of the loss with respect to every bag's pooled rows
   * @param scalars {@link UpdateProgram#scalars}; the clock of decay is added to them
   * @param seed the run's
   * @param step the number of steps made before this one
   */
  public void update(List<RowView> gradients, double[] scalars, long seed, long step) {
    UpdateProgram of = required(program);
    of.setClock(scalars, clock.now());
    required(update).update(gradients, scalars, NoiseStream.ofStep(seed, step));
    if (of.settles()) {
      clock.set(scalars[of.thenScalar()]);
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
    tables.forEach(
        (name, table) -> {
          float[] gradient = new float[Math.toIntExact(table.weights().size())];
          required(update).gradients(table, gradients, gradient);
          whole.put(name, gradient);
        });
    return whole;
  }

  /** Bytes of the tables and of what is kept of them. */
  public long bytes() {
    long[] sum = new long[1];
    forEach((name, slot, memory) -> sum[0] += memory.bytes());
    return sum[0];
  }

  @Override
  public void close() {
    opened.close();
  }
}
