package org.jingu.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateInterpreter;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.KernelCode;
import org.jingu.cuda.code.Operand;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.program.Argument;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.Segment;
import org.jingu.cuda.program.StagingLayout;
import org.jingu.cuda.program.Tensor;
import org.jingu.cuda.table.Look;
import org.jingu.cuda.table.TableGroup;
import org.jingu.cuda.table.TableLowering;

/**
 * One look-up and update of tables on the host, with random rows, gradients and ids, some of which
 * stand often and some bags of which are empty.
 */
final class TablesOnHost {
  /** The number of the step, on which Adam's bias corrections depend. */
  private static final int STEP = 3;

  /** The clock of decay before the step; rows have decayed up to between 0 and 0.5. */
  private static final double CLOCK = 2.5;

  /** The most ids of the sequence. */
  private static final int SEQUENCE = 2;

  /** The rows of an example: one a bag, and those of the sequence. */
  private static final int ROWS = 3 + SEQUENCE;

  /** What lies beside an example's rows, so that these begin at odd elements. */
  private static final int FIRST = 1;

  private final UpdateProgram program;
  private final TableStorage storage;
  private final double clipNorm;
  private final int width;
  private final int size;
  private final SplittableRandom random;
  private final Map<String, EmbeddingBag> bags;
  private final Batch batch;
  private final Staging staging;
  private final StagingLayout layout;
  private final TableGroup group;
  private final HostRun host = new HostRun();
  private int multiprocessors = 2;
  private long rounding = 17;

  /**
   * For a batch of some size.
   *
   * @param rows of a table
   */
  TablesOnHost(
      UpdateProgram program, TableStorage storage, double clipNorm, int width, int rows, int size) {
    this.program = program;
    this.storage = storage;
    this.clipNorm = clipNorm;
    this.width = width;
    this.size = size;
    this.random = new SplittableRandom(width + 31L * rows);
    this.bags = bags(width, rows);
    this.batch = batch(bags, size, random);
    ModelSettings settings =
        new ModelSettings(Precision.FP32, program, storage, bags, List.of(), Map.of(), 0, 1);
    List<TableGroup> groups = TableGroup.of(bags.values(), storage);
    this.group = groups.get(0);
    this.staging = new Staging(settings, plan(clipNorm), groups);
    this.layout = staging.layout(size);
  }

  /** As on a device with so many multiprocessors. */
  TablesOnHost on(int count) {
    multiprocessors = count;
    return this;
  }

  /** With another seed for rounding. */
  TablesOnHost roundedBy(long stream) {
    rounding = stream;
    return this;
  }

  /** Two bags share a table with a sequence, a third one has its own; the last bag averages. */
  private static Map<String, EmbeddingBag> bags(int width, int rows) {
    Map<String, EmbeddingBag> bags = new LinkedHashMap<>();
    Initializer zero = Initializer.constant(0);
    bags.put("a", new EmbeddingBag("shared", "f0", rows, width, Pooling.SUM, zero));
    bags.put("b", new EmbeddingBag("own", "f1", rows + 3, width, Pooling.SUM, zero));
    bags.put("c", new EmbeddingBag("shared", "f2", rows, width, Pooling.MEAN, zero));
    bags.put("d", new EmbeddingBag("shared", "f3", rows, width, Pooling.MEAN, zero, SEQUENCE));
    return bags;
  }

  private static Batch batch(Map<String, EmbeddingBag> bags, int size, SplittableRandom random) {
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (EmbeddingBag bag : bags.values()) {
      int[] offsets = new int[size + 1];
      for (int b = 0; b < size; b++) {
        offsets[b + 1] = offsets[b] + random.nextInt(bag.positions() == 1 ? 4 : SEQUENCE + 1);
      }
      int[] ids = new int[offsets[size] + 2];
      for (int i = 0; i < offsets[size]; i++) {
        double u = random.nextDouble();
        ids[i] = (int) (bag.rows() * u * u * u * u);
      }
      sparse.put(bag.feature(), new IdBags(ids, offsets));
    }
    return new Batch(size, new float[0], sparse, new float[0], null, null);
  }

  /**
   * What a run makes of the rows.
   *
   * @param before the rows before
   * @param exactly what they should be after, in double precision
   * @param after what they are
   */
  record Rows(double[] before, double[] exactly, double[] after) {}

  /** Looks up, updates, and compares all but the rows with loops over examples. */
  Rows run(Path folder) throws IOException {
    int capacity = Math.toIntExact(staging.entries(batch) + 100);
    List<TableGroup> groups = List.of(group);
    TableLowering tables =
        new TableLowering(
            groups,
            bags.values().stream().map(Look::of).toList(),
            program,
            layout,
            capacity,
            multiprocessors,
            clipNorm > 0);
    Shape shape = Shape.of(-1, exampleWidth());
    tables.describe(
        bag -> slice(Segment.ARENA, index(bag)), bag -> slice(Segment.GRADIENTS, index(bag)));
    long elements = shape.elements(size);
    host.add(Segment.STAGING, layout.bytes(staging.ids(batch)))
        .add(Segment.ARENA, 4 * elements)
        .add(Segment.GRADIENTS, 4 * elements)
        .add(Segment.SCRATCH, 8 * tables.squares() + 8)
        .add(Segment.DESCRIPTORS, 8L * tables.descriptors().size())
        .add(TableGroup.work(), TableLowering.workBytes(groups, capacity))
        .add(group.weights(), group.weightBytes())
        .add(group.stamps(), 4 * group.rowCount());
    for (int i = 0; i < program.slots().size(); i++) {
      host.add(group.slot(i), 4 * group.rowCount() * group.slotWidth(program.slots().get(i)));
    }
    host.describe(tables.descriptors());
    double[] weights = fillRows();
    double[] before = weights.clone();
    List<double[]> slots = new ArrayList<>();
    for (int i = 0; i < program.slots().size(); i++) {
      long count = group.rowCount() * group.slotWidth(program.slots().get(i));
      slots.add(fill(group.slot(i), count, 0.5));
    }
    double[] gradients = fill(Segment.GRADIENTS, elements, 0.2);
    zero(group.stamps(), group.rowCount());
    stage();
    List<Operation> operations = new ArrayList<>(tables.lookups());
    if (clipNorm > 0) {
      operations.addAll(tables.updates(Segment.SCRATCH.at(0)));
      operations.add(clip(tables.squares()));
    }
    operations.addAll(tables.updates(null));
    host.run(operations, folder);

    Expected expected = new Expected(weights, slots, gradients);
    expected.lookUp();
    assertClose("pooled rows", expected.pooled, read(Segment.ARENA, elements));
    expected.update();
    for (int i = 0; i < slots.size(); i++) {
      assertClose("slot " + i, slots.get(i), read(group.slot(i), slots.get(i).length));
    }
    return new Rows(before, expected.weights, readRows(weights.length));
  }

  /** The same, and the rows are as near as their storage lets. */
  void agreesWithLoops(Path folder) throws IOException {
    Rows rows = run(folder);
    if (storage == TableStorage.FP32) {
      assertClose("weights", rows.exactly, rows.after);
      return;
    }
    for (int i = 0; i < rows.after.length; i++) {
      double exact = rows.exactly[i];
      double most = exact == rows.before[i] ? 0 : spacing(exact, storage) + 1e-6;
      assertEquals(exact, rows.after[i], most, "weight " + i);
    }
  }

  /** The distance between numbers of half precision around some number. */
  static double spacing(double x) {
    return spacing(x, TableStorage.FP16);
  }

  private static double spacing(double x, TableStorage storage) {
    return storage == TableStorage.BF16
        ? Math.scalb(1.0, Math.getExponent(x) - 7)
        : Math.max(0x1p-24, Math.scalb(1.0, Math.getExponent(x) - 10));
  }

  /** A plan of nothing, which clips. */
  private static Plan plan(double clipNorm) {
    Graph graph =
        new Graph(
            Map.of(
                Graph.LOGITS,
                new GraphBuilder().add(Input.of(Input.Kind.BAG, "x", Shape.of(-1, 1)))));
    Updates updates = Updates.of(Rules.named("sgd", 0)).clipped(new Clipping(clipNorm));
    return Scheduler.schedule(graph, List.of(), List.of(), null, updates).plan(1);
  }

  private int index(EmbeddingBag bag) {
    return List.copyOf(bags.values()).indexOf(bag);
  }

  private int exampleWidth() {
    return FIRST + ROWS * width;
  }

  private Tensor slice(Segment segment, int bag) {
    return new Tensor(
        segment.at(4L * (FIRST + bag * width)),
        new Operand(
            ElementType.F32,
            Shape.of(-1, List.copyOf(bags.values()).get(bag).exampleWidth()),
            List.of(new Dim(exampleWidth(), false), Dim.ONE),
            1));
  }

  private Operation clip(long squares) {
    return new Operation.Launch(
        KernelCode.library("clip_norm"),
        1,
        1,
        256,
        List.of(
            Argument.of(Segment.SCRATCH.at(0)),
            Argument.of(layout.control()),
            Argument.of(layout.clipNorm()),
            Argument.of(squares)),
        "clip");
  }

  private void stage() {
    int at = host.place(Segment.STAGING.at(0));
    int bytes = Math.toIntExact(layout.bytes(staging.ids(batch)));
    ByteBuffer region = host.memory().slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN);
    staging.clock().set(CLOCK);
    staging.writeStep(region, layout, new StepInputs(batch, rounding, STEP - 1, 1));
    staging.writeBatch(region, layout, batch, false);
  }

  private void zero(Segment segment, long count) {
    int at = host.place(segment.at(0));
    for (int i = 0; i < count; i++) {
      host.memory().putInt(at + 4 * i, 0);
    }
  }

  private double[] fill(Segment segment, long count, double most) {
    int at = host.place(segment.at(0));
    double[] values = new double[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      float value = (float) (random.nextDouble() * most);
      values[i] = value;
      host.memory().putFloat(at + 4 * i, value);
    }
    return values;
  }

  private double[] fillRows() {
    if (storage == TableStorage.FP32) {
      return fill(group.weights(), group.rowCount() * width, 1);
    }
    int at = host.place(group.weights().at(0));
    double[] values = new double[Math.toIntExact(group.rowCount() * width)];
    for (int i = 0; i < values.length; i++) {
      short half = storage.narrow((float) random.nextDouble());
      values[i] = storage.widen(half);
      host.memory().putShort(at + 2 * i, half);
    }
    return values;
  }

  private double[] readRows(int count) {
    if (storage == TableStorage.FP32) {
      return read(group.weights(), count);
    }
    int at = host.place(group.weights().at(0));
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = storage.widen(host.memory().getShort(at + 2 * i));
    }
    return values;
  }

  private double[] read(Segment segment, long count) {
    int at = host.place(segment.at(0));
    double[] values = new double[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = host.memory().getFloat(at + 4 * i);
    }
    return values;
  }

  /** What should come out, in double precision. */
  private final class Expected {
    private final double[] weights;
    private final List<double[]> slots;
    private final double[] gradients;
    private final double[] pooled;

    Expected(double[] weights, List<double[]> slots, double[] gradients) {
      this.weights = weights;
      this.slots = slots;
      this.gradients = gradients;
      this.pooled = new double[gradients.length];
      for (int b = 0; b < size; b++) {
        pooled[b * exampleWidth()] = Double.NaN; // nothing writes there
      }
    }

    private interface Visit {
      void id(int place, int row, double share);
    }

    private void forIds(Visit visit) {
      int index = 0;
      for (EmbeddingBag bag : bags.values()) {
        IdBags ids = batch.bags(bag.feature());
        for (int b = 0; b < size; b++) {
          int from = ids.offsets()[b];
          int until = ids.offsets()[b + 1];
          for (int i = from; i < until; i++) {
            int row = Math.toIntExact(group.firstRow(bag.table())) + ids.values()[i];
            boolean sequence = bag.positions() > 1;
            boolean mean = bag.pooling() == Pooling.MEAN && !sequence;
            // The last id of the sequence is its last row, which is the example's last.
            int place = sequence ? ROWS - (until - i) : index;
            visit.id(
                b * exampleWidth() + FIRST + place * width, row, mean ? 1.0 / (until - from) : 1);
          }
        }
        index++;
      }
    }

    private double[] scalars(double clip) {
      double[] scalars = program.scalars(STEP, 1, clip);
      program.setClock(scalars, CLOCK);
      return scalars;
    }

    /** The rows as look-ups see them. */
    private double[] seen() {
      double[] seen = weights.clone();
      if (program.settles()) {
        UpdateInterpreter interpreter = new UpdateInterpreter(program.settlement(), false);
        for (int row = 0; row < seen.length / width; row++) {
          interpreter.apply(seen, seen, slots, row * width, width, row, scalars(1));
        }
      }
      return seen;
    }

    void lookUp() {
      double[] seen = seen();
      forIds(
          (place, row, share) -> {
            for (int k = 0; k < width; k++) {
              pooled[place + k] += share * seen[row * width + k];
            }
          });
    }

    void update() {
      double[] g = new double[weights.length];
      boolean[] touched = new boolean[weights.length / width];
      forIds(
          (place, row, share) -> {
            touched[row] = true;
            for (int k = 0; k < width; k++) {
              g[row * width + k] += share * gradients[place + k];
            }
          });
      double squares = 0;
      for (int i = 0; i < g.length; i++) {
        squares += Math.pow(g[i] + program.regularizer() * weights[i], 2);
      }
      double clip = clipNorm > 0 ? Math.min(1, clipNorm / (Math.sqrt(squares) + 1e-6)) : 1;
      double[] scalars = scalars(clip);
      UpdateInterpreter interpreter = new UpdateInterpreter(program, false);
      for (int row = 0; row < touched.length; row++) {
        if (touched[row] || program.everyRow()) {
          interpreter.apply(weights, g, slots, row * width, width, row, scalars);
        }
      }
    }
  }

  private static void assertClose(String what, double[] expected, double[] actual) {
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(actual[i] - expected[i]) / (1e-2 + Math.abs(expected[i]));
      if (!(error < 1e-4) && Double.compare(expected[i], actual[i]) != 0) {
        fail(
            "%s at %d of %d: %g, expected %g"
                .formatted(what, i, expected.length, actual[i], expected[i]));
      }
    }
  }
}
