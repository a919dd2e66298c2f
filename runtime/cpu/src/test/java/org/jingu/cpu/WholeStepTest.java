package org.jingu.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.interpret.StepInterpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.Decay;
import org.jingu.compiler.update.Updates;
import org.jingu.cpu.program.TensorAccess;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Whole steps, from ids to moved tables, against the interpreter in double precision: dense
 * features, bags of both poolings, a shared table, a sequence, a running state, dropout, two tasks,
 * missing labels.
 */
class WholeStepTest {
  private static final int CAPACITY = 12;
  private static final int WIDTH = 4;
  private static final int LENGTH = 3;
  private static final int ROWS = 9;

  private final SplittableRandom random = new SplittableRandom(1);

  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of("price", "age"),
          List.of(
              SparseFeature.of("user", ROWS),
              SparseFeature.of("item", ROWS),
              SparseFeature.sequence("seen", "item", ROWS, LENGTH)),
          List.of("click", "buy"));

  private static void model(ModelGraph g) {
    SDVariable user = g.embeddingBag(bag("user", "user", Pooling.SUM, 1));
    SDVariable item = g.embeddingBag(bag("item", "item", Pooling.MEAN, 1));
    SDVariable seen = g.embeddingBag(bag("item", "seen", Pooling.SUM, LENGTH));
    SDVariable present = g.present("seen");
    SDVariable all = Layers.concat(List.of(g.dense(), user, item, seen, present));
    int in = 2 + 2 * WIDTH + LENGTH * WIDTH + LENGTH;
    SDVariable mean = g.state("mean", Initializer.constant(0), 2);
    g.updateState("mean", mean.mul(0.9).add(g.dense().mean(0).mul(0.1)));
    g.logits(Layers.mlp(g, "deep", all, in, Mlp.of(List.of(8), 2).regularized(false, 0.25)));
  }

  private static EmbeddingBag bag(String table, String feature, Pooling pooling, int positions) {
    return new EmbeddingBag(
        table, feature, ROWS, WIDTH, pooling, Initializer.normal(0.1), positions);
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, 0, EVERY_STEP, 0",
    "adam, 0, EVERY_STEP, 0.5",
    "adagrad, 0.01, EVERY_STEP, 0",
    "rowwise_adagrad, 0, EVERY_STEP, 0",
    "adam_accumulating, 0, EVERY_STEP, 0.1",
    "adam_every_row, 0, EVERY_STEP, 0",
    "adamw, 0, EVERY_STEP, 0",
    "adagrad, 0.1, LAZY, 0",
    "sgd, 0.1, LAZY, 0.2",
    "adam, 0.1, TOUCHED, 0"
  })
  void stepsAreThoseOfTheInterpreter(String rule, double regularizer, Decay decay, double norm) {
    Updates updates =
        new Updates(
            Programs.named(rule, 0), Programs.named(rule, regularizer, decay), new Clipping(norm));
    ModelGraph graph = ModelGraph.of(WholeStepTest::model, SCHEMA, true, DataType.FLOAT);
    ModelGraph evaluation = ModelGraph.of(WholeStepTest::model, SCHEMA, false, DataType.FLOAT);
    LongFunction<Plan> training = PlanCompiler.training(graph, new CrossEntropy(), updates);
    Plan plan = training.apply(CAPACITY);
    StepInterpreter expected = new StepInterpreter(plan);
    try (WorkerPool pool = new WorkerPool(2);
        CpuModel actual =
            new CpuModel(training, PlanCompiler.evaluation(evaluation), TableStorage.FP32, pool)) {
      start(plan, expected, actual);
      for (int step = 0; step < 4; step++) {
        Batch batch = batch(step == 2 ? 1 : 3 + random.nextInt(CAPACITY - 3));
        StepInputs inputs = new StepInputs(batch, 5, step, step == 3 ? 0.5 : 1);
        float[] logits = new float[2 * batch.size()];
        double loss = actual.step(inputs, logits);
        Map<String, Tensor> results = expected.run(inputs);
        assertNear(results.get(Graph.LOSS).values(), new float[] {(float) loss}, "loss");
        assertNear(results.get(Graph.LOGITS).values(), logits, "logits");
      }
      compare(plan, expected, actual);
    }
  }

  private void start(Plan plan, StepInterpreter expected, CpuModel actual) {
    for (Region region : List.of(Region.PARAMETERS, Region.STATES)) {
      var layout = region == Region.STATES ? plan.states() : plan.parameters();
      layout
          .slots()
          .forEach(
              (name, slot) -> {
                float[] values = draw((int) slot.size());
                expected.dense().setValue(region, name, wide(values));
                (region == Region.STATES ? actual.state(name) : actual.parameter(name))
                    .write(values);
              });
    }
    actual
        .tables()
        .get(0)
        .forEach(
            (name, slot, memory) -> {
              if (slot == null) {
                float[] values = draw(ROWS * WIDTH);
                memory.write(0, values, 0, values.length);
                double[] to = expected.table(name);
                Arrays.setAll(to, i -> values[i]);
              }
            });
  }

  private float[] draw(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextDouble() - 0.4);
    }
    return values;
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private Batch batch(int size) {
    Map<String, IdBags> bags = new HashMap<>();
    for (SparseFeature feature : SCHEMA.sparse()) {
      int[] offsets = new int[size + 1];
      for (int b = 0; b < size; b++) {
        offsets[b + 1] = offsets[b] + random.nextInt(LENGTH + 1);
      }
      bags.put(
          feature.name(), new IdBags(random.ints(offsets[size], 0, ROWS - 2).toArray(), offsets));
    }
    float[] labels = new float[2 * size];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 5 == 3 ? Float.NaN : random.nextInt(2);
    }
    float[] weights = draw(size);
    for (int i = 0; i < size; i++) {
      weights[i] = Math.abs(weights[i]) + 0.1f;
    }
    return new Batch(size, draw(2 * size), bags, labels, weights, null);
  }

  private static void compare(Plan plan, StepInterpreter expected, CpuModel actual) {
    plan.parameters()
        .slots()
        .keySet()
        .forEach(
            name ->
                assertNear(
                    expected.dense().value(Region.PARAMETERS, name),
                    values(actual.parameter(name)),
                    name));
    plan.states()
        .slots()
        .keySet()
        .forEach(
            name ->
                assertNear(
                    expected.dense().value(Region.STATES, name), values(actual.state(name)), name));
    List<String> seen = new ArrayList<>();
    actual
        .tables()
        .get(0)
        .forEach(
            (name, slot, memory) -> {
              if (slot == null) {
                float[] values = new float[ROWS * WIDTH];
                memory.read(0, values, 0, values.length);
                assertNear(expected.table(name), values, name);
                seen.add(name);
              }
            });
    assertEquals(List.of("user", "item"), seen);
  }

  private static float[] values(TensorAccess tensor) {
    float[] values = new float[tensor.count()];
    tensor.read(values);
    return values;
  }

  private static void assertNear(double[] expected, float[] actual, String what) {
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(expected[i] - actual[i]);
      assertTrue(
          error <= 2e-4 * (1 + Math.abs(expected[i])),
          "%s, element %d: %s, not %s".formatted(what, i, actual[i], expected[i]));
    }
  }
}
