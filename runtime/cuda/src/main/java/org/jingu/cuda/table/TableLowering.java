package org.jingu.cuda.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.compiler.number.NoiseStream;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.KernelCode;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Argument;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.Segment;
import org.jingu.cuda.program.StagingLayout;
import org.jingu.cuda.program.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Writes the operations of tables: look-ups before the graph's steps, and after them the update of
 * every row that the batch names. Ids are listed with where they come from, sorted by row, and
 * summed in chunks; a row across chunks is joined by a second kernel.
 */
public final class TableLowering {
  private static final int THREADS = TableCode.THREADS;
  private static final int TILE = 4096;
  private static final int DIGITS = 256;
  private static final int DIGIT_BITS = 8;
  private static final int CHUNK = 32;
  private static final int BLOCKS = 16;
  private static final int WORDS = 8;
  private static final Argument NULL = Argument.of(0);

  /** The place of an id, its bag and row, is a key of 32 bits. */
  private static final long MOST_SOURCES = (1L << 32) - 1;

  private final List<TableGroup> groups;
  private final List<Look> looks;
  private final @Nullable UpdateProgram trained;
  private final StagingLayout layout;
  private final int capacity;
  private final int multiprocessors;
  private final boolean clips;

  /** The most rows that a bag has: B, or B · L of the longest sequence. */
  private final int most;

  private final List<Argument> descriptors = new ArrayList<>();

  /**
   * For one batch size.
   *
   * @param groups all tables
   * @param program the update; null where there is none
   * @param looks the staged features, in their order
   * @param capacity the most ids of a batch, over all bags of a group
   * @param clips whether {@link #updates} is called for squares first
   */
  public TableLowering(
      List<TableGroup> groups,
      List<Look> looks,
      @Nullable UpdateProgram program,
      StagingLayout layout,
      int capacity,
      int multiprocessors,
      boolean clips) {
    this.clips = clips;
    this.groups = groups;
    this.looks = looks;
    this.trained = program;
    this.layout = layout;
    this.capacity = capacity;
    this.multiprocessors = multiprocessors;
    this.most = Math.multiplyExact(longest(looks), layout.batch());
    for (TableGroup group : groups) {
      if ((long) group.bags().size() * most > MOST_SOURCES) {
        throw new IllegalArgumentException(
            "%d look-ups of width %d in a batch of %d examples with sequences of %d ids are more than --engine cuda takes; use smaller batches"
                .formatted(group.bags().size(), group.width(), layout.batch(), longest(looks)));
      }
    }
  }

  /** The positions of the longest sequence; 1 without one. */
  private static int longest(List<Look> looks) {
    return looks.stream().mapToInt(Look::positions).max().orElse(1);
  }

  /**
   * Describes all bags, in the order of groups.
   *
   * @param rows where a bag's pooled rows go; null where the plan does not read the bag
   * @param gradients where their gradients are, or null
   */
  public void describe(
      Function<EmbeddingBag, @Nullable Tensor> rows,
      Function<EmbeddingBag, @Nullable Tensor> gradients) {
    int entries = groups.size();
    for (TableGroup group : groups) {
      for (EmbeddingBag bag : group.bags()) {
        Tensor to = rows.apply(bag);
        Tensor from = gradients.apply(bag);
        descriptors.add(address(to));
        descriptors.add(address(from));
        descriptors.add(Argument.of(stride(to)));
        descriptors.add(Argument.of(stride(from)));
        descriptors.add(pair(narrow(to), narrow(from)));
        int look = looks.indexOf(Look.of(bag));
        int mean = bag.pooling() == Pooling.MEAN ? 1 : 0;
        descriptors.add(pair(layout.firstOffset(look), mean));
        descriptors.add(pair((int) group.firstRow(bag.table()), entries++));
        descriptors.add(pair(layout.rows(look), bag.positions()));
      }
    }
    for (TableGroup group : groups) {
      for (String table : group.tables()) {
        descriptors.add(Argument.of(group.firstRow(table)));
        descriptors.add(Argument.of(NoiseStream.hash("rounding/" + table)));
      }
    }
  }

  private UpdateProgram program() {
    return Objects.requireNonNull(trained, "tables that are only looked up have no update");
  }

  /** Where the keys of a group's tables are among the descriptors. */
  private Address keys(int g) {
    long bags = groups.stream().mapToLong(group -> group.bags().size()).sum();
    long tables = groups.subList(0, g).stream().mapToLong(group -> group.tables().size()).sum();
    return bags(bags).plus(tables * 2 * Long.BYTES);
  }

  /** The most rows that a bag of a group has. */
  private int rows(TableGroup group) {
    return group.bags().stream()
        .mapToInt(bag -> layout.rows(looks.indexOf(Look.of(bag))))
        .max()
        .orElse(1);
  }

  private static Argument address(@Nullable Tensor tensor) {
    return tensor == null ? NULL : Argument.of(tensor.address());
  }

  private long stride(@Nullable Tensor tensor) {
    return tensor == null ? 0 : tensor.operand().strides().get(0).at(layout.batch());
  }

  private static int narrow(@Nullable Tensor tensor) {
    return tensor != null && tensor.type() == ElementType.BF16 ? 1 : 0;
  }

  private static Argument pair(int low, int high) {
    return Argument.of(Integer.toUnsignedLong(low) | (long) high << Integer.SIZE);
  }

  /** The words of {@link Segment#DESCRIPTORS}. */
  public List<Argument> descriptors() {
    return List.copyOf(descriptors);
  }

  /** Bytes of {@link TableGroup#work}. */
  public static long workBytes(List<TableGroup> groups, int capacity) {
    long most = 0;
    for (TableGroup group : groups) {
      most = Math.max(most, new Work(capacity, group.width()).bytes());
    }
    return most;
  }

  /** Doubles that clipping needs for the tables' squared norms. */
  public long squares() {
    return groups.size() * 2L * chunks(capacity)
        + (program().everyRow() ? groups.stream().mapToLong(this::visitors).sum() : 0);
  }

  /** Pools every bag. */
  public List<Operation> lookups() {
    List<Operation> operations = new ArrayList<>();
    long firstBag = 0;
    for (TableGroup group : groups) {
      operations.add(
          new Operation.Launch(
              settles() ? new TableCode(program()).poolSettled(group) : TableCode.pool(group),
              blocks(rows(group), THREADS / team(group.width())),
              group.bags().size(),
              THREADS,
              poolArguments(group, firstBag),
              "pool " + group.width()));
      firstBag += group.bags().size();
    }
    return operations;
  }

  private boolean settles() {
    return trained != null && trained.settles();
  }

  private List<Argument> poolArguments(TableGroup group, long firstBag) {
    List<Argument> arguments = new ArrayList<>();
    arguments.add(Argument.of(group.weights().at(0)));
    if (settles()) {
      for (int i = 0; i < program().slots().size(); i++) {
        arguments.add(Argument.of(group.slot(i).at(0)));
      }
      arguments.add(Argument.of(layout.control()));
    }
    arguments.add(Argument.of(bags(firstBag)));
    arguments.add(Argument.of(layout.offsets()));
    arguments.add(Argument.of(layout.ids()));
    return arguments;
  }

  /**
   * Sums the gradients of every row of the batch, and updates it or adds up its squares.
   *
   * @param squares where the squares go, see {@link #squares}; null to update
   */
  public List<Operation> updates(@Nullable Address squares) {
    List<Operation> operations = new ArrayList<>();
    long firstBag = 0;
    Address to = squares;
    for (int g = 0; g < groups.size(); g++) {
      TableGroup group = groups.get(g);
      Work work = new Work(capacity, group.width());
      // Clipping comes first, and with one group leaves its sorted ids for the update.
      if (squares != null || groups.size() > 1 || !clips) {
        sort(operations, group, g, firstBag, work);
      }
      to = finish(operations, group, g, firstBag, work, to);
      firstBag += group.bags().size();
    }
    return operations;
  }

  private void sort(List<Operation> operations, TableGroup group, int g, long firstBag, Work work) {
    Address count = layout.counts().plus(4L * g);
    operations.add(
        launch(
            TableCode.list(),
            blocks(rows(group), THREADS),
            group.bags().size(),
            List.of(
                Argument.of(bags(firstBag)),
                Argument.of(layout.counts()),
                Argument.of(layout.offsets()),
                Argument.of(layout.ids()),
                Argument.of(work.keys(0)),
                Argument.of(work.sources(0)),
                Argument.of(most)),
            "list ids"));
    int tiles = work.tiles();
    for (int pass = 0; pass < passes(group); pass++) {
      Argument keys = Argument.of(work.keys(pass % 2));
      Argument sources = Argument.of(work.sources(pass % 2));
      Argument shift = Argument.of((long) pass * DIGIT_BITS);
      operations.add(
          launch(
              KernelCode.library("sort_count"),
              tiles,
              1,
              List.of(
                  keys, Argument.of(count), Argument.of(work.counts()), Argument.of(tiles), shift),
              "sort ids"));
      operations.add(
          launch(
              KernelCode.library("sort_sum"),
              DIGITS,
              1,
              List.of(Argument.of(work.counts()), Argument.of(work.totals()), Argument.of(tiles)),
              "sort ids"));
      operations.add(
          launch(
              KernelCode.library("sort_move"),
              tiles,
              1,
              List.of(
                  keys,
                  sources,
                  Argument.of(count),
                  Argument.of(work.counts()),
                  Argument.of(work.totals()),
                  Argument.of(work.keys(1 - pass % 2)),
                  Argument.of(work.sources(1 - pass % 2)),
                  Argument.of(tiles),
                  shift),
              "sort ids"));
    }
  }

  private @Nullable Address finish(
      List<Operation> operations,
      TableGroup group,
      int g,
      long firstBag,
      Work work,
      @Nullable Address squares) {
    boolean norm = squares != null;
    TableCode code = new TableCode(program());
    Argument count = Argument.of(layout.counts().plus(4L * g));
    Argument keys = Argument.of(work.keys(passes(group) % 2));
    List<Argument> tables = new ArrayList<>();
    tables.add(Argument.of(group.weights().at(0)));
    for (int i = 0; i < program().slots().size(); i++) {
      tables.add(Argument.of(group.slot(i).at(0)));
    }
    tables.add(program().everyRow() ? Argument.of(group.stamps().at(0)) : NULL);
    tables.add(Argument.of(keys(g)));
    tables.add(Argument.of(group.tables().size()));
    tables.add(Argument.of(layout.control()));
    int teams = THREADS / team(group.width());
    int chunks = chunks(capacity);
    List<Argument> sum = new ArrayList<>(tables);
    sum.addAll(
        List.of(
            keys,
            Argument.of(work.sources(passes(group) % 2)),
            count,
            Argument.of(bags(firstBag)),
            Argument.of(layout.offsets()),
            Argument.of(work.partial()),
            norm ? Argument.of(squares) : NULL,
            Argument.of(capacity),
            Argument.of(most)));
    String label = (norm ? "norm of rows " : "update rows ") + group.width();
    int grid = (chunks + teams - 1) / teams;
    operations.add(launch(code.sumChunks(group, norm), grid, 1, sum, label));
    Address next = norm ? squares.plus(8L * chunks) : null;
    List<Argument> join = new ArrayList<>(tables);
    join.addAll(
        List.of(
            keys,
            count,
            Argument.of(work.partial()),
            norm ? Argument.of(next) : NULL,
            Argument.of(capacity)));
    operations.add(launch(code.joinChunks(group, norm), grid, 1, join, "join " + label));
    next = norm ? next.plus(8L * chunks) : null;
    if (program().everyRow()) {
      List<Argument> visit = new ArrayList<>(tables);
      visit.add(norm ? Argument.of(next) : NULL);
      visit.add(Argument.of(group.rowCount()));
      int blocks = blocks(group.rowCount(), teams);
      operations.add(launch(code.visit(group, norm), blocks, 1, visit, "every row"));
      next = norm ? next.plus(8L * visitors(group)) : null;
    }
    return next;
  }

  private static Operation launch(
      KernelCode code, int gridX, int gridY, List<Argument> arguments, String label) {
    return new Operation.Launch(code, gridX, gridY, THREADS, arguments, label);
  }

  private static Address bags(long first) {
    return Segment.DESCRIPTORS.at(first * WORDS * Long.BYTES);
  }

  private static int passes(TableGroup group) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, group.rowCount() - 1));
    return (bits + DIGIT_BITS - 1) / DIGIT_BITS;
  }

  private int blocks(long items, int ofBlock) {
    long blocks = (items + ofBlock - 1) / ofBlock;
    return (int) Math.max(1, Math.min(blocks, (long) multiprocessors * BLOCKS));
  }

  private long visitors(TableGroup group) {
    int teams = THREADS / team(group.width());
    return (long) blocks(group.rowCount(), teams) * teams;
  }

  private static int chunks(int capacity) {
    return (capacity + CHUNK - 1) / CHUNK;
  }

  /** The threads of a row, as Row in tables.cu has it. */
  private static int team(int width) {
    int units = width % 4 == 0 ? width / 4 : width;
    return units > 16 ? 32 : units == 1 ? 1 : Integer.highestOneBit(units - 1) * 2;
  }

  /** The places in {@link TableGroup#work}. */
  private record Work(int capacity, int width) {
    int tiles() {
      return (capacity + TILE - 1) / TILE;
    }

    private long list() {
      return 4L * tiles() * TILE;
    }

    Address keys(int copy) {
      return TableGroup.work().at(copy * list());
    }

    Address sources(int copy) {
      return TableGroup.work().at((2 + copy) * list());
    }

    Address counts() {
      return TableGroup.work().at(4 * list());
    }

    Address totals() {
      return counts().plus(4L * DIGITS * tiles());
    }

    Address partial() {
      return totals().plus(4L * DIGITS);
    }

    long bytes() {
      return partial().bytes() + 8L * chunks(capacity) * width;
    }
  }
}
