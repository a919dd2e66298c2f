package org.jingu.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigException;
import org.jingu.api.loss.Link;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Metrics against second, slow implementations. */
class MetricsTest {
  private static final String TASK = "click";

  private record Example(float logit, float label, float weight, long group) {}

  @Test
  void aucIsTheShareOfPairsInTheRightOrderTiesHalf() {
    Random random = new Random(1);
    for (int trial = 0; trial < 100; trial++) {
      List<Example> examples = draw(random, trial % 2 == 0, trial % 5 == 0);
      assertEquals(pairs(examples), measure(new Auc(), examples), 1e-12);
    }
  }

  @Test
  void gaucIsTheMeanOfTheGroupsByImpressionsWithoutGroupsOfOneClass() {
    Random random = new Random(2);
    for (int trial = 0; trial < 100; trial++) {
      List<Example> examples = draw(random, trial % 2 == 0, false);
      Map<Long, List<Example>> byGroup = new HashMap<>();
      examples.forEach(e -> byGroup.computeIfAbsent(e.group(), g -> new ArrayList<>()).add(e));
      double sum = 0;
      double total = 0;
      for (List<Example> group : byGroup.values()) {
        double auc = pairs(group);
        if (!Double.isNaN(auc)) {
          double weight = group.stream().mapToDouble(Example::weight).sum();
          sum += weight * auc;
          total += weight;
        }
      }
      double expected = total > 0 ? sum / total : Double.NaN;
      assertEquals(expected, measure(new GroupAuc(), examples), 1e-12);
    }
  }

  @Test
  void logLossAndItsRelativesFollowTheirFormulas() {
    Random random = new Random(3);
    for (int trial = 0; trial < 50; trial++) {
      List<Example> examples = draw(random, trial % 2 == 0, trial % 5 == 0);
      double weight = 0;
      double loss = 0;
      double positives = 0;
      double predicted = 0;
      double squares = 0;
      for (Example e : examples) {
        double p = 1 / (1 + Math.exp(-e.logit()));
        loss -= e.weight() * (e.label() * Math.log(p) + (1 - e.label()) * Math.log(1 - p));
        weight += e.weight();
        positives += e.weight() * e.label();
        predicted += e.weight() * p;
        squares += e.weight() * (p - e.label()) * (p - e.label());
      }
      loss /= weight;
      double rate = positives / weight;
      double entropy = -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate);
      assertEquals(loss, measure(new LogLoss(), examples), 1e-9);
      assertEquals(Math.sqrt(squares / weight), measure(new RootMeanSquare(), examples), 1e-9);
      assertEquals(loss / entropy, measure(new NormalizedEntropy(), examples), 1e-9);
      assertEquals(
          positives > 0 ? predicted / positives : Double.NaN,
          measure(new Calibration(), examples),
          1e-9);
      assertEquals(loss / 0.4 - 1, measure(new RelativeLogLoss(Map.of(TASK, 0.4)), examples), 1e-9);
    }
  }

  @Test
  void logLossStaysFiniteForExtremeLogits() {
    List<Example> examples = List.of(new Example(-500, 1, 1, 0), new Example(500, 1, 1, 0));
    assertEquals(250, measure(new LogLoss(), examples), 1e-9);
  }

  @Test
  void minusZeroTiesWithZero() {
    List<Example> examples = List.of(new Example(-0f, 1, 1, 0), new Example(0f, 0, 1, 0));
    assertEquals(0.5, measure(new Auc(), examples));
  }

  @Test
  void emptyAndOneClassSetsAreNaNWithAReason() {
    for (Metric metric : BuiltInMetrics.all().values()) {
      assertTrue(Double.isNaN(measure(metric, List.of())), metric.name());
      assertFalse(metric.undefinedWhen().isBlank());
    }
    List<Example> negatives = List.of(new Example(1, 0, 1, 0), new Example(2, 0, 1, 0));
    for (Metric metric :
        List.of(new Auc(), new GroupAuc(), new NormalizedEntropy(), new Calibration())) {
      assertTrue(Double.isNaN(measure(metric, negatives)), metric.name());
    }
    assertTrue(Double.isNaN(measure(new RelativeLogLoss(), negatives)));
  }

  @Test
  void aLogitThatIsNotANumberMakesRankingsNaN() {
    List<Example> examples = List.of(new Example(Float.NaN, 1, 1, 0), new Example(2, 0, 1, 0));
    assertTrue(Double.isNaN(measure(new Auc(), examples)));
    assertTrue(Double.isNaN(measure(new GroupAuc(), examples)));
  }

  @Test
  void tasksAreMeasuredApartWithoutTheirMissingLabels() {
    float nan = Float.NaN;
    float[] labels = {1, nan, 0, 0, nan, 1, 1, nan};
    float[] logits = {2, 9, 1, -1, 9, 3, 0, 9};
    MetricSet.Gatherer gatherer =
        BuiltInMetrics.select(List.of("auc", "calibration"), List.of("click", "buy")).gather();
    gatherer.add(4, logits, labels, new float[] {1, 2, 1, 3}, new long[4]);
    Map<String, Map<String, Double>> results = gatherer.values();
    assertEquals(List.of("click", "buy"), List.copyOf(results.keySet()));
    assertEquals(0.25, results.get("click").get("auc"), 1e-12);
    assertEquals(1.0, results.get("buy").get("auc"), 1e-12);
    double predicted = 2 / (1 + Math.exp(1)) + 1 / (1 + Math.exp(-3));
    assertEquals(predicted / 1, results.get("buy").get("calibration"), 1e-7);
  }

  @Test
  void groupsThatTheDataLacksMakeGaucNaN() {
    Map<String, Metric> metrics = new HashMap<>(BuiltInMetrics.all());
    metrics.put(RelativeLogLoss.NAME, new RelativeLogLoss(Map.of("click", 1.0)));
    MetricSet.Gatherer gatherer =
        new SelectedMetrics(
                metrics,
                List.of("gauc", "auc", "logloss", "relative_logloss"),
                List.of("click"),
                Link.SIGMOID,
                "metrics")
            .gather();
    gatherer.add(2, new float[] {1, 0}, new float[] {1, 0}, null, null);
    Map<String, Double> values = gatherer.values().get("click");
    assertTrue(Double.isNaN(values.get("gauc")));
    assertEquals(1.0, values.get("auc"));
    assertEquals(values.get("logloss") - 1, values.get("relative_logloss"), 1e-12);
  }

  @Test
  void whatIsUndefinedSaysWhy() {
    float nan = Float.NaN;
    assertEquals(
        Map.of("click", Map.of("auc", "the examples are all of one class")),
        undefined(new float[] {1, 2}, new float[] {0, 0}, null));
    assertEquals(Map.of(), undefined(new float[] {1, 2}, new float[] {0, 1}, null));
    String unlabelled = "none of the 2 examples has a label 'click'";
    assertEquals(
        Map.of("click", Map.of("auc", unlabelled, "logloss", unlabelled)),
        undefined(new float[] {1, 2}, new float[] {nan, nan}, null));
    String diverged = "1 of 2 predictions are not finite";
    assertEquals(
        Map.of("click", Map.of("auc", diverged, "logloss", diverged)),
        undefined(new float[] {1, nan}, new float[] {0, 1}, null));
    assertEquals(
        Map.of("click", Map.of("auc", "all weights are 0", "logloss", "all weights are 0")),
        undefined(new float[] {1, 2}, new float[] {0, 1}, new float[2]));
    assertEquals(
        Map.of("click", Map.of("auc", "there are no examples", "logloss", "there are no examples")),
        undefined(new float[0], new float[0], null));
  }

  private static Map<String, Map<String, String>> undefined(
      float[] logits, float[] labels, float @Nullable [] weights) {
    MetricSet.Gatherer gatherer =
        BuiltInMetrics.select(List.of("auc", "logloss"), List.of("click")).gather();
    gatherer.add(logits.length, logits, labels, weights, null);
    return gatherer.undefined(gatherer.values());
  }

  @Test
  void anUnknownMetricIsRefusedWithTheNearest() {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> BuiltInMetrics.select(List.of("gauk"), List.of("click")));
    assertEquals("metrics: there is no metric 'gauk'; did you mean 'gauc'?", e.getMessage());
  }

  @Test
  void whatIsOfProbabilitiesIsUndefinedForAnotherLink() {
    List<String> names = List.of("logloss", "rmse", "auc");
    MetricSet.Gatherer gatherer =
        new SelectedMetrics(BuiltInMetrics.all(), names, List.of("click"), Link.IDENTITY, "metrics")
            .gather();
    gatherer.add(2, new float[] {0.75f, 0.5f}, new float[] {1, 0}, null, null);
    Map<String, Map<String, Double>> values = gatherer.values();
    assertTrue(Double.isNaN(values.get("click").get("logloss")));
    assertEquals(Math.sqrt((0.0625 + 0.25) / 2), values.get("click").get("rmse"), 1e-12);
    assertEquals(1, values.get("click").get("auc"));
    assertEquals(
        Map.of(
            "click",
            Map.of("logloss", "it is of probabilities, which the run's loss does not fit")),
        gatherer.undefined(values));
  }

  @Test
  void oneMetricIsBetterLargeAndAnotherSmall() {
    MetricSet set = BuiltInMetrics.select(List.of("auc", "logloss"), List.of("click"));
    assertEquals(Metric.Goal.MAXIMIZE, set.goal("auc"));
    assertEquals(Metric.Goal.MINIMIZE, set.goal("logloss"));
    assertThrows(IllegalArgumentException.class, () -> set.goal("gauc"));
  }

  private static double pairs(List<Example> examples) {
    double right = 0;
    double all = 0;
    for (Example a : examples) {
      for (Example b : examples) {
        double weight = (double) a.weight() * a.label() * b.weight() * (1 - b.label());
        all += weight;
        right += weight * (a.logit() > b.logit() ? 1 : a.logit() == b.logit() ? 0.5 : 0);
      }
    }
    return all > 0 ? right / all : Double.NaN;
  }

  private static double measure(Metric metric, List<Example> examples) {
    Metric.Accumulator accumulator = metric.start(TASK);
    for (int from = 0; from < examples.size(); from += 7) {
      List<Example> piece = examples.subList(from, Math.min(from + 7, examples.size()));
      float[] logits = new float[8];
      float[] labels = new float[8];
      float[] weights = new float[8];
      long[] groups = new long[8];
      for (int i = 0; i < piece.size(); i++) {
        logits[i] = piece.get(i).logit();
        labels[i] = piece.get(i).label();
        weights[i] = piece.get(i).weight();
        groups[i] = piece.get(i).group();
      }
      accumulator.add(new Scored(piece.size(), logits, Link.SIGMOID, labels, weights, groups));
    }
    return accumulator.result();
  }

  private static List<Example> draw(Random random, boolean weighted, boolean soft) {
    List<Example> examples = new ArrayList<>();
    int count = 2 + random.nextInt(60);
    for (int i = 0; i < count; i++) {
      float label = soft ? random.nextInt(5) / 4f : random.nextInt(2);
      float weight = weighted ? random.nextInt(4) / 2f : 1;
      long group = random.nextInt(5) - 2L;
      // Whole numbers, so that many tie.
      examples.add(new Example(random.nextInt(9) - 4, label, weight, group));
    }
    examples.add(new Example(0.5f, 1, 1, 0));
    examples.add(new Example(0.25f, 0, 1, 0));
    return examples;
  }
}
