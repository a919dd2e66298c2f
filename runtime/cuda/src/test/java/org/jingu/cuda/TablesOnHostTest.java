package org.jingu.cuda;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.schedule.DenseUpdate;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.Operand;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.Precision;
import org.jingu.cuda.program.Segment;
import org.jingu.cuda.program.StagingLayout;
import org.jingu.cuda.program.Tensor;
import org.jingu.cuda.table.TableGroup;
import org.jingu.cuda.table.TableLowering;
import org.jingu.cuda.table.TableRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Look-ups and updates of tables, compiled for the host, against loops over examples. */
class TablesOnHostTest {
  private static final double RATE = 0.1;
  private static final int MULTIPROCESSORS = 2;

  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(HostRun.available(), "no C++ compiler (g++) on this machine");
  }

  @ParameterizedTest(name = "{0} of width {1}, {2} rows, batch {3}, regularizer {4}, clip {5}")
  @CsvSource({
    "ROWWISE_ADAGRAD, 4, 5, 1, 0, 0",
    "ROWWISE_ADAGRAD, 8, 300, 700, 0, 0",
    "ROWWISE_ADAGRAD, 3, 7, 90, 0.01, 0",
    "ROWWISE_ADAGRAD, 160, 70000, 50, 0, 0.01",
    "ADAGRAD, 1, 40, 130, 0, 0.02",
    "SGD, 5, 300, 64, 0.1, 0.5",
    "ADAM, 12, 60, 40, 0, 0",
    "ADAM, 2, 60, 40, 0.1, 0.01"
  })
  void updatesAgreeWithLoopsOverExamples(
      TableRule.Kind kind,
      int width,
      int rows,
      int size,
      double regularizer,
      double clipNorm,
      @TempDir Path folder)
      throws IOException {
    TableRule rule = new TableRule(kind, RATE, 0.9, 0.99, 1e-8, width == 2, regularizer);
    SplittableRandom random = new SplittableRandom(width + 31L * rows);
    Map<String, EmbeddingBag> bags = bags(width, rows);
    Batch batch = batch(bags, size, random);
    new Case(rule, clipNorm, bags, batch, random).run(folder);
  }

  /** Two features share a table, a third one has its own; the last averages. */
  private static Map<String, EmbeddingBag> bags(int width, int rows) {
    Map<String, EmbeddingBag> bags = new LinkedHashMap<>();
    Initializer zero = Initializer.constant(0);
    bags.put("a", new EmbeddingBag("shared", "f0", rows, width, Pooling.SUM, zero));
    bags.put("b", new EmbeddingBag("own", "f1", rows + 3, width, Pooling.SUM, zero));
    bags.put("c", new EmbeddingBag("shared", "f2", rows, width, Pooling.MEAN, zero));
    return bags;
  }

  private static Batch batch(Map<String, EmbeddingBag> bags, int size, SplittableRandom random) {
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (EmbeddingBag bag : bags.values()) {
      int[] offsets = new int[size + 1];
      for (int b = 0; b < size; b++) {
        offsets[b + 1] = offsets[b] + random.nextInt(4);
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

  private static final class Case {
    private final TableRule rule;
    private final double clipNorm;
    private final Map<String, EmbeddingBag> bags;
    private final Batch batch;
    private final int size;
    private final int width;
    private final SplittableRandom random;
    private final Staging staging;
    private final StagingLayout layout;
    private final TableGroup group;
    private final HostRun host = new HostRun();

    Case(
        TableRule rule,
        double clipNorm,
        Map<String, EmbeddingBag> bags,
        Batch batch,
        SplittableRandom random) {
      this.rule = rule;
      this.clipNorm = clipNorm;
      this.bags = bags;
      this.batch = batch;
      this.size = batch.size();
      this.random = random;
      ModelSettings settings =
          new ModelSettings(
              Precision.FP32,
              new DenseUpdate(0.9, 0.99, 1e-8),
              0,
              clipNorm,
              rule,
              bags,
              List.of(),
              0,
              1);
      List<TableGroup> groups = TableGroup.of(bags.values());
      this.group = groups.get(0);
      this.width = group.width();
      this.staging = new Staging(settings, (of, labels, weights) -> {}, groups);
      this.layout = staging.layout(size);
    }

    void run(Path folder) throws IOException {
      int capacity = Math.toIntExact(staging.entries(batch) + 100);
      List<TableGroup> groups = List.of(group);
      TableLowering tables =
          new TableLowering(
              groups,
              List.of("f0", "f1", "f2"),
              rule,
              layout,
              capacity,
              MULTIPROCESSORS,
              clipNorm > 0);
      Shape shape = Shape.of(-1, 3, width);
      tables.describe(
          bag -> slice(Segment.ARENA, index(bag)), bag -> slice(Segment.GRADIENTS, index(bag)));
      long elements = shape.elements(size);
      host.add(Segment.STAGING, layout.bytes(staging.ids(batch)))
          .add(Segment.ARENA, 4 * elements)
          .add(Segment.GRADIENTS, 4 * elements)
          .add(Segment.SCRATCH, 8 * tables.squares() + 8)
          .add(Segment.DESCRIPTORS, 8L * tables.descriptors().size())
          .add(TableGroup.work(), TableLowering.workBytes(groups, capacity))
          .add(group.weights(), 4 * group.rowCount() * width)
          .add(group.first(), 4 * group.rowCount() * rule.firstWidth(width))
          .add(group.second(), 4 * group.rowCount() * rule.secondWidth(width))
          .add(group.stamps(), 4 * group.rowCount());
      host.describe(tables.descriptors());
      double[] weights = fill(group.weights(), group.rowCount() * width, 1);
      double[] first = fill(group.first(), group.rowCount() * rule.firstWidth(width), 0.5);
      double[] second = fill(group.second(), group.rowCount() * rule.secondWidth(width), 0.5);
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

      Expected expected = new Expected(weights, first, second, gradients);
      expected.lookUp();
      assertClose("pooled rows", expected.pooled, read(Segment.ARENA, elements));
      expected.update();
      assertClose("weights", expected.weights, read(group.weights(), weights.length));
      assertClose("first state", expected.first, read(group.first(), first.length));
      assertClose("second state", expected.second, read(group.second(), second.length));
    }

    private int index(EmbeddingBag bag) {
      return List.copyOf(bags.values()).indexOf(bag);
    }

    private Tensor slice(Segment segment, int bag) {
      Shape whole = Shape.of(-1, 3, width);
      return new Tensor(
          segment.at(4L * bag * width),
          new Operand(
              ElementType.F32,
              Shape.of(-1, width),
              List.of(whole.strides().get(0), whole.strides().get(2)),
              1));
    }

    private Operation clip(long squares) {
      return new Operation.Launch(
          org.jingu.cuda.code.KernelCode.library("clip_norm"),
          1,
          1,
          256,
          List.of(
              org.jingu.cuda.program.Argument.of(Segment.SCRATCH.at(0)),
              org.jingu.cuda.program.Argument.of(layout.gradientScale()),
              org.jingu.cuda.program.Argument.of(layout.clipNorm()),
              org.jingu.cuda.program.Argument.of(squares)),
          "clip");
    }

    private void stage() {
      int at = host.place(Segment.STAGING.at(0));
      int bytes = Math.toIntExact(layout.bytes(staging.ids(batch)));
      ByteBuffer region = host.memory().slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN);
      staging.writeStep(region, layout, new StepInputs(batch, new long[0], 3, 1));
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
      private final double[] first;
      private final double[] second;
      private final double[] gradients;
      private final double[] pooled;

      Expected(double[] weights, double[] first, double[] second, double[] gradients) {
        this.weights = weights;
        this.first = first;
        this.second = second;
        this.gradients = gradients;
        this.pooled = new double[gradients.length];
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
              double share = bag.pooling() == Pooling.MEAN ? 1.0 / (until - from) : 1;
              visit.id((b * 3 + index) * width, row, share);
            }
          }
          index++;
        }
      }

      void lookUp() {
        forIds(
            (place, row, share) -> {
              for (int k = 0; k < width; k++) {
                pooled[place + k] += share * weights[row * width + k];
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
          g[i] += rule.regularizer() * weights[i];
          squares += g[i] * g[i];
        }
        double clip = clipNorm > 0 ? Math.min(1, clipNorm / (Math.sqrt(squares) + 1e-6)) : 1;
        for (int row = 0; row < touched.length; row++) {
          if (touched[row] || rule.visitsEveryRow()) {
            row(row, g, clip);
          }
        }
      }

      private void row(int row, double[] g, double clip) {
        double mean = 0;
        for (int k = 0; k < width; k++) {
          mean += Math.pow(clip * g[row * width + k], 2) / width;
        }
        for (int k = 0; k < width; k++) {
          int i = row * width + k;
          double x = clip * g[i];
          switch (rule.kind()) {
            case ROWWISE_ADAGRAD -> {
              first[row] += k == 0 ? mean : 0;
              weights[i] -= RATE * x / (Math.sqrt(first[row]) + 1e-8);
            }
            case ADAGRAD -> {
              first[i] += x * x;
              weights[i] -= RATE * x / (Math.sqrt(first[i]) + 1e-8);
            }
            case SGD -> weights[i] -= RATE * x;
            case ADAM -> {
              first[i] = 0.9 * first[i] + 0.1 * x;
              second[i] = 0.99 * second[i] + 0.01 * x * x;
              double m = first[i] / (1 - Math.pow(0.9, 3));
              double v = second[i] / (1 - Math.pow(0.99, 3));
              weights[i] -= RATE * m / (Math.sqrt(v) + 1e-8);
            }
          }
        }
      }
    }
  }

  private static void assertClose(String what, double[] expected, double[] actual) {
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(actual[i] - expected[i]) / (1e-2 + Math.abs(expected[i]));
      if (!(error < 1e-4)) {
        fail(
            "%s at %d of %d: %g, expected %g"
                .formatted(what, i, expected.length, actual[i], expected[i]));
      }
    }
  }
}
