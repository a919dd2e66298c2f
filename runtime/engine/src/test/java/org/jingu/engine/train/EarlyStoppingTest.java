package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.metric.Metric;
import org.jingu.engine.train.EarlyStopping.Verdict;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
  @Test
  void patienceCountsEvaluationsInARowWithoutGain() {
    EarlyStopping stopping = stopping(Map.of("patience", 2), true);
    assertTrue(gains(stopping, 1, 0.7));
    assertFalse(gains(stopping, 2, 0.6));
    assertTrue(gains(stopping, 3, 0.8));
    assertFalse(gains(stopping, 4, 0.8));
    assertFalse(stopping.stops());
    assertFalse(gains(stopping, 5, 0.79));
    assertTrue(stopping.stops());
    assertEquals(new EarlyStopping.State(0.8, 3, 2, Map.of()), stopping.state());
  }

  @Test
  void aGainSmallerThanItsLeastIsNone() {
    EarlyStopping stopping = stopping(Map.of("min_delta", 0.01), true);
    assertTrue(gains(stopping, 1, 0.7));
    assertFalse(gains(stopping, 2, 0.709));
    assertTrue(gains(stopping, 3, 0.711));
  }

  @Test
  void smallerIsBetterWhereTheMetricSaysSo() {
    EarlyStopping stopping = stopping(Map.of(), false);
    assertTrue(gains(stopping, 1, 0.5));
    assertFalse(gains(stopping, 2, 0.6));
    assertTrue(gains(stopping, 3, 0.4));
  }

  @Test
  void anUndefinedValueIsNeitherGainNorLoss() {
    EarlyStopping stopping = stopping(Map.of("patience", 1), true);
    assertFalse(gains(stopping, 1, Double.NaN));
    assertFalse(stopping.stops());
    assertTrue(gains(stopping, 2, 0.6));
    assertFalse(gains(stopping, 3, Double.NaN));
    assertFalse(stopping.stops());
    assertEquals(new EarlyStopping.State(0.6, 2, 0, Map.of()), stopping.state());
  }

  @Test
  void withoutPatienceNothingStops() {
    EarlyStopping stopping = stopping(Map.of("patience", 0), true);
    for (int i = 0; i < 9; i++) {
      gains(stopping, i, -i);
    }
    assertFalse(stopping.stops());
  }

  @Test
  void aGainOfAFurtherMetricKeepsPatienceButIsNotTheBestModel() {
    EarlyStopping stopping =
        new EarlyStopping(
            config(Map.of("patience", 2, "also", List.of("logloss"))),
            new WatchedMetric("auc", Metric.Goal.MAXIMIZE),
            List.of(new WatchedMetric("logloss", Metric.Goal.MINIMIZE)));
    assertEquals(Verdict.BEST, judge(stopping, 1, 0.7, 0.5));
    assertEquals(Verdict.NO_GAIN, judge(stopping, 2, 0.6, 0.5));
    assertEquals(Verdict.GAIN, judge(stopping, 3, 0.6, 0.4));
    assertEquals(Verdict.GAIN, judge(stopping, 4, Double.NaN, 0.3));
    assertEquals(Verdict.UNDEFINED, judge(stopping, 5, Double.NaN, Double.NaN));
    assertEquals(new EarlyStopping.State(0.7, 1, 0, Map.of("logloss", 0.3)), stopping.state());
    assertEquals(Verdict.NO_GAIN, judge(stopping, 6, 0.7, 0.3));
    assertFalse(stopping.stops());
    assertEquals(Verdict.NO_GAIN, judge(stopping, 7, 0.7, 0.3));
    assertTrue(stopping.stops());
  }

  @Test
  void aTasksMetricIsThatTasksAlone() {
    EarlyStopping stopping =
        new EarlyStopping(
            config(Map.of()), new WatchedMetric("auc/buy", Metric.Goal.MAXIMIZE), List.of());
    assertEquals(Verdict.BEST, stopping.judge(1, tasks(0.9, 0.6)));
    assertEquals(Verdict.NO_GAIN, stopping.judge(2, tasks(0.99, 0.6)));
    assertEquals(Verdict.UNDEFINED, stopping.judge(3, tasks(0.99, Double.NaN)));
    assertEquals(Verdict.BEST, stopping.judge(4, tasks(0.1, 0.7)));
  }

  private static Map<String, Map<String, Double>> tasks(double click, double buy) {
    return Map.of("click", Map.of("auc", click), "buy", Map.of("auc", buy));
  }

  private static Verdict judge(EarlyStopping stopping, long step, double auc, double logloss) {
    return stopping.judge(step, Map.of("click", Map.of("auc", auc, "logloss", logloss)));
  }

  private static boolean gains(EarlyStopping stopping, long step, double value) {
    return judge(stopping, step, value, Double.NaN) == Verdict.BEST;
  }

  private static EarlyStopping stopping(Map<String, Object> keys, boolean larger) {
    Metric.Goal goal = larger ? Metric.Goal.MAXIMIZE : Metric.Goal.MINIMIZE;
    return new EarlyStopping(config(keys), new WatchedMetric("auc", goal), List.of());
  }

  private static TrainConfig.EarlyStopping config(Map<String, Object> keys) {
    return ConfigBinder.bind(TrainConfig.EarlyStopping.class, keys, "early_stopping");
  }
}
