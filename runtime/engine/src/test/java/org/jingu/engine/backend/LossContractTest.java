package org.jingu.engine.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossGraph;
import org.jingu.api.loss.LossSetup;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.loss.LossConfig;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Every loss on every engine that this machine has, against its formula in plain loops; who brings
 * an engine has a test class that extends this.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class LossContractTest {
  private static final int MOST = 40;
  private static final Optimizer ADAM = SessionContractTest.optimizer(0, 0, 0.999);

  /** Adam makes steps of the sizes of its rates even of gradients that are rounding alone. */
  private static final Optimizer DESCENT =
      Optimizer.of(
          Map.of(
              "dense", Map.of("name", "sgd", "lr", 0.01),
              "embedding", Map.of("name", "sgd", "lr", 0.01)));

  /** The losses of a batch, [B, T], from its logits in double. */
  private interface Formula {
    double[] of(double[] logits, Batch batch);
  }

  /**
   * A loss.
   *
   * @param written as in a configuration
   */
  record Case(Object written, Formula formula, String engine) {
    @Override
    public String toString() {
      return written + " on " + engine;
    }
  }

  /** The engines to test. */
  protected abstract Engines all();

  Stream<Case> cases() {
    Map<Object, Formula> formulas = new LinkedHashMap<>();
    formulas.put("cross_entropy", each((z, y) -> -y * log(z) - (1 - y) * log(-z)));
    formulas.put("focal", each((z, y) -> focal(z, y, 2, 0.25)));
    formulas.put(
        Map.of("name", "focal", "gamma", 0.5, "alpha", 0.75),
        each((z, y) -> focal(z, y, 0.5, 0.75)));
    formulas.put("squared_error", each((z, y) -> (z - y) * (z - y)));
    formulas.put("pairwise", LossContractTest::pairwise);
    List<Case> cases = new ArrayList<>();
    formulas.forEach(
        (written, formula) ->
            engines().forEach(engine -> cases.add(new Case(written, formula, engine.name()))));
    return cases.stream();
  }

  private Stream<Backend> engines() {
    return all().all().stream().filter(engine -> engine.unavailable().isEmpty());
  }

  private interface OfOne {
    double of(double logit, double label);
  }

  private static Formula each(OfOne loss) {
    return (logits, batch) -> {
      double[] losses = new double[logits.length];
      Arrays.setAll(losses, i -> loss.of(logits[i], batch.labels()[i]));
      return losses;
    };
  }

  /** The logarithm of the probability of a logit. */
  private static double log(double z) {
    return -Math.log1p(Math.exp(-z));
  }

  private static double focal(double z, double y, double gamma, double alpha) {
    double p = 1 / (1 + Math.exp(-z));
    return -y * alpha * Math.pow(1 - p, gamma) * Math.log(p)
        - (1 - y) * (1 - alpha) * Math.pow(p, gamma) * Math.log(1 - p);
  }

  private static double[] pairwise(double[] logits, Batch batch) {
    double[] losses = new double[logits.length];
    for (int i = 0; i < losses.length; i++) {
      double sum = 0;
      int pairs = 0;
      for (int j = i % 2; j < losses.length; j += 2) {
        boolean counts = batch.weights() == null || batch.weights()[j / 2] > 0;
        if (counts
            && batch.groups()[i / 2] == batch.groups()[j / 2]
            && batch.labels()[j] < batch.labels()[i]) {
          sum -= log(logits[i] - logits[j]);
          pairs++;
        }
      }
      losses[i] = pairs > 0 ? sum / pairs : 0;
    }
    return losses;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossAndGradientsAreThoseOfTheFormula(Case it) {
    Random random = new Random(1);
    try (Session session = open(it)) {
      for (int size : new int[] {9, MOST, 1}) {
        for (boolean weighted : new boolean[] {false, true}) {
          Batch batch = batch(random, size, weighted);
          Map<String, double[]> tensors = read(session);
          Map<String, float[]> gradients = session.gradients(batch);
          for (TensorInfo info : session.tensors().tensors()) {
            if (info.kind() == Kind.PARAMETER || info.kind() == Kind.TABLE) {
              double[] expected = differences(it.formula(), tensors, info.name(), batch);
              assertClose(info.name(), expected, gradients.get(info.name()));
            }
          }
          double loss = mean(it.formula(), tensors, batch);
          assertEquals(loss, session.step(batch, 1, null), 2e-5 * Math.max(1, loss));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aLossFallsWhereItIsTrained(Case it) {
    Random random = new Random(2);
    try (Session session = open(it)) {
      Batch batch = batch(random, MOST, false);
      double before = session.step(batch, 1, null);
      for (int step = 0; step < 60; step++) {
        session.step(batch, 1, null);
      }
      double after = session.step(batch, 1, null);
      assertTrue(after < 0.9 * before, before + " became " + after);
    }
  }

  @Test
  void enginesTrainAlike() {
    for (Object written : List.of("focal", "squared_error", "pairwise")) {
      List<double[]> courses = new ArrayList<>();
      engines()
          .forEach(
              engine -> {
                Random random = new Random(3);
                Case it = new Case(written, (z, b) -> z, engine.name());
                try (Session session = open(it, DESCENT)) {
                  double[] losses = new double[20];
                  Arrays.setAll(
                      losses,
                      i -> session.step(batch(random, i % 7 == 6 ? 13 : MOST, true), 1, null));
                  courses.add(losses);
                }
              });
      for (double[] course : courses) {
        for (int i = 0; i < course.length; i++) {
          assertEquals(courses.get(0)[i], course[i], 1e-4 * Math.abs(course[i]), written + " " + i);
        }
      }
    }
  }

  @Test
  void aBatchWithoutGroupsIsRefusedByALossThatNeedsThem() {
    Case it = new Case("pairwise", LossContractTest::pairwise, "cpu");
    try (Session session = open(it)) {
      Batch batch = TinyModel.batch(new Random(4), 5, false);
      String message =
          assertThrows(IllegalArgumentException.class, () -> session.step(batch, 1, null))
              .getMessage();
      assertTrue(message.contains("the batch has no groups"), message);
    }
  }

  @Test
  void aLossOfAnotherShapeIsNamed() {
    Loss wrong =
        new Loss() {
          @Override
          public SDVariable losses(LossGraph graph) {
            return graph.logits().sub(graph.labels()).sum("total", true, 1);
          }
        };
    engines()
        .forEach(
            engine -> {
              RuntimeException e =
                  assertThrows(
                      RuntimeException.class,
                      () -> {
                        try (Session session = open(wrong, engine.name(), ADAM)) {
                          session.step(batch(new Random(5), 3, false), 1, null);
                        }
                      });
              assertTrue(e.getMessage().contains("the losses 'total' have shape"), e.getMessage());
            });
  }

  private Session open(Case it) {
    return open(it, ADAM);
  }

  private Session open(Case it, Optimizer optimizer) {
    try (Plugins plugins = PluginLoader.load(List.of(), LossContractTest.class.getClassLoader())) {
      LossSetup setup = new LossSetup(TinyModel.schema().labels(), MOST);
      Loss loss = LossConfig.of(it.written(), "loss").create(plugins.losses(), setup, "loss");
      return open(loss, it.engine(), optimizer);
    }
  }

  private Session open(Loss loss, String engine, Optimizer optimizer) {
    Backend backend = engines().filter(it -> it.name().equals(engine)).findFirst().orElseThrow();
    return backend.open(
        new ModelDefinition("tiny", new TinyModel(0, 0), TinyModel.schema(), loss),
        new SessionOptions(7, optimizer, 2));
  }

  /** With groups of very different keys, and now and then a label between 0 and 1. */
  private static Batch batch(Random random, int size, boolean weighted) {
    Batch drawn = TinyModel.batch(random, size, weighted);
    long[] groups = new long[size];
    for (int b = 0; b < size; b++) {
      groups[b] = (random.nextInt(4) - 2) * 0x123456789abcdL;
      if (random.nextInt(6) == 0) {
        drawn.labels()[2 * b] = 0.5f;
      }
    }
    return new Batch(size, drawn.dense(), drawn.sparse(), drawn.labels(), drawn.weights(), groups);
  }

  /** Per task the weighted mean over the examples with a label, summed over tasks. */
  private static double mean(Formula formula, Map<String, double[]> tensors, Batch batch) {
    double[] losses = formula.of(TinyModel.logits(tensors, batch), batch);
    double mean = 0;
    for (int t = 0; t < 2; t++) {
      double sum = 0;
      double total = 0;
      for (int b = 0; b < batch.size(); b++) {
        if (!Float.isNaN(batch.labels()[2 * b + t])) {
          double weight = batch.weights() == null ? 1 : batch.weights()[b];
          sum += weight > 0 ? weight * losses[2 * b + t] : 0;
          total += weight;
        }
      }
      mean += total > 0 ? sum / total : 0;
    }
    return mean;
  }

  private static double[] differences(
      Formula formula, Map<String, double[]> tensors, String name, Batch batch) {
    double step = 1e-5;
    double[] values = tensors.get(name);
    double[] differences = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double kept = values[i];
      values[i] = kept + step;
      double above = mean(formula, tensors, batch);
      values[i] = kept - step;
      double below = mean(formula, tensors, batch);
      values[i] = kept;
      differences[i] = (above - below) / (2 * step);
    }
    return differences;
  }

  private static Map<String, double[]> read(Session session) {
    Map<String, double[]> all = new LinkedHashMap<>();
    for (TensorInfo info : session.tensors().tensors()) {
      float[] values = new float[(int) info.size()];
      session.tensors().read(info, 0, values, values.length);
      double[] wide = new double[values.length];
      Arrays.setAll(wide, i -> values[i]);
      all.put(info.name(), wide);
    }
    return all;
  }

  private static void assertClose(String name, double[] expected, float[] found) {
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], found[i], 2e-5 * scale, name + ", element " + i);
    }
  }
}
