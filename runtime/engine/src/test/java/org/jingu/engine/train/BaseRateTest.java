package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.data.Batch;
import org.jingu.engine.metrics.BuiltInMetrics;
import org.jingu.engine.metrics.MetricSet;
import org.junit.jupiter.api.Test;

class BaseRateTest {
  private static final List<String> TASKS = List.of("click", "buy");

  @Test
  void itsLogLossIsThatOfAlwaysPredictingTheWeightedMean() {
    Random random = new Random(1);
    BaseRate.Counter counter = new BaseRate.Counter(2);
    MetricSet.Gatherer gatherer = BuiltInMetrics.select(List.of("logloss"), TASKS).gather();
    Batch[] batches = {batch(random, 70), batch(random, 30)};
    Arrays.stream(batches).forEach(counter::add);
    Map<String, BaseRate> rates = counter.rates(TASKS);
    for (Batch batch : batches) {
      float[] logits = new float[batch.size() * 2];
      for (int i = 0; i < logits.length; i++) {
        BaseRate rate = rates.get(TASKS.get(i % 2));
        double p = rate.positives() / rate.weight();
        logits[i] = (float) Math.log(p / (1 - p));
      }
      gatherer.add(batch.size(), logits, batch.labels(), batch.weights(), null);
    }
    for (String task : TASKS) {
      assertEquals(
          gatherer.values().get(task).get("logloss"), rates.get(task).logLoss(), 1e-6, task);
      assertTrue(rates.get(task).hasBothClasses());
    }
    assertTrue(rates.get("buy").labelled() < 100, rates.toString());
  }

  private static Batch batch(Random random, int size) {
    float[] labels = new float[2 * size];
    float[] weights = new float[size];
    for (int b = 0; b < size; b++) {
      weights[b] = 3 * random.nextFloat();
      labels[2 * b] = random.nextInt(4) == 0 ? 1 : 0;
      labels[2 * b + 1] = b % 3 == 0 ? Float.NaN : random.nextInt(2);
    }
    return new Batch(size, new float[0], Map.of(), labels, weights, null);
  }

  @Test
  void theDeviationOfAnAucByChanceIsThatOfRandomScores() {
    Random random = new Random(2);
    int examples = 60;
    float[] labels = new float[examples];
    Arrays.fill(labels, 0, 20, 1);
    BaseRate.Counter counter = new BaseRate.Counter(1);
    counter.add(new Batch(examples, new float[0], Map.of(), labels, null, null));
    double squares = 0;
    int rounds = 4000;
    for (int round = 0; round < rounds; round++) {
      float[] logits = new float[examples];
      for (int i = 0; i < examples; i++) {
        logits[i] = random.nextFloat();
      }
      MetricSet.Gatherer gatherer =
          BuiltInMetrics.select(List.of("auc"), List.of("click")).gather();
      gatherer.add(examples, logits, labels, null, null);
      double auc = gatherer.values().get("click").get("auc");
      squares += (auc - 0.5) * (auc - 0.5);
    }
    double expected = counter.rates(List.of("click")).get("click").aucDeviation();
    assertEquals(expected, Math.sqrt(squares / rounds), 0.05 * expected);
  }

  @Test
  void oneClassHasNothingToTellApart() {
    assertFalse(new BaseRate(10, 10, 10, 10).hasBothClasses());
    assertFalse(new BaseRate(10, 0, 10, 0).hasBothClasses());
    assertFalse(new BaseRate(0, 0, 0, 0).hasBothClasses());
  }
}
