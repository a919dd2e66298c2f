package org.jingu.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.loss.Link;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;
import org.junit.jupiter.api.Test;

/** Predictions beside true probabilities. */
class OracleMetricTest {
  private static double value(Metric metric, float[] logits, float[] truth, float[] weights) {
    Metric.Accumulator accumulator = metric.start("click");
    float[] labels = new float[logits.length];
    accumulator.add(new Scored(logits.length, logits, Link.SIGMOID, labels, weights, null, truth));
    return accumulator.result();
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Test
  void theExcessIsTheMeanDivergenceByItsDefinition() {
    Random random = new Random(1);
    int count = 1000;
    float[] logits = new float[count];
    float[] truth = new float[count];
    float[] weights = new float[count];
    double[] each = new double[count];
    double sum = 0;
    double all = 0;
    for (int i = 0; i < count; i++) {
      truth[i] = (float) (2 * random.nextGaussian());
      logits[i] = truth[i] + (float) random.nextGaussian();
      weights[i] = 1 + i % 3;
      double p = sigmoid(truth[i]);
      double q = sigmoid(logits[i]);
      each[i] = p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
      sum += weights[i] * each[i];
      all += weights[i];
    }
    double excess = value(new Excess(), logits, truth, weights);
    assertEquals(sum / all, excess, 1e-12);
    double squares = 0;
    double squaredWeights = 0;
    for (int i = 0; i < count; i++) {
      squares += weights[i] * Math.pow(each[i] - excess, 2);
      squaredWeights += (double) weights[i] * weights[i];
    }
    double error = Math.sqrt(squares / all * squaredWeights) / all;
    assertEquals(error, value(new ExcessError(), logits, truth, weights), 1e-12);
  }

  @Test
  void theTruthHasNoExcessAndTheOraclesLogLossIsItsEntropy() {
    float[] truth = {-3, 0, 0.5f, 40};
    float[] weights = {1, 1, 1, 1};
    assertEquals(0, value(new Excess(), truth, truth, weights), 1e-12);
    double entropy = 0;
    for (float z : truth) {
      double p = sigmoid(z);
      entropy -= p * Math.log(p) + (p < 1 ? (1 - p) * Math.log(1 - p) : 0);
    }
    assertEquals(entropy / 4, value(new OracleLogLoss(), truth, truth, weights), 1e-9);
  }

  @Test
  void withoutTheTruthThereIsNoExcess() {
    float[] logits = {1, 2};
    MetricSet set =
        new SelectedMetrics(
            Map.of("excess", new Excess()),
            List.of("excess"),
            List.of("click"),
            Link.SIGMOID,
            "metrics");
    MetricSet.Gatherer gatherer = set.gather();
    gatherer.add(2, logits, new float[] {1, 0}, null, null);
    Map<String, Map<String, Double>> values = gatherer.values();
    assertTrue(Double.isNaN(values.get("click").get("excess")));
    assertEquals(
        "nobody knows the examples' true probabilities",
        gatherer.undefined(values).get("click").get("excess"));
  }
}
