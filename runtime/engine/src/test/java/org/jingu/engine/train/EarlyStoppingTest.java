package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
  @Test
  void patienceCountsEvaluationsInARowWithoutGain() {
    EarlyStopping stopping = stopping(Map.of("patience", 2), true);
    assertTrue(stopping.gains(1, 0.7));
    assertFalse(stopping.gains(2, 0.6));
    assertTrue(stopping.gains(3, 0.8));
    assertFalse(stopping.gains(4, 0.8));
    assertFalse(stopping.stops());
    assertFalse(stopping.gains(5, 0.79));
    assertTrue(stopping.stops());
    assertEquals(new EarlyStopping.State(0.8, 3, 2), stopping.state());
  }

  @Test
  void aGainSmallerThanItsLeastIsNone() {
    EarlyStopping stopping = stopping(Map.of("min_delta", 0.01), true);
    assertTrue(stopping.gains(1, 0.7));
    assertFalse(stopping.gains(2, 0.709));
    assertTrue(stopping.gains(3, 0.711));
  }

  @Test
  void smallerIsBetterWhereTheMetricSaysSo() {
    EarlyStopping stopping = stopping(Map.of(), false);
    assertTrue(stopping.gains(1, 0.5));
    assertFalse(stopping.gains(2, 0.6));
    assertTrue(stopping.gains(3, 0.4));
  }

  @Test
  void anUndefinedValueIsNeitherGainNorLoss() {
    EarlyStopping stopping = stopping(Map.of("patience", 1), true);
    assertFalse(stopping.gains(1, Double.NaN));
    assertFalse(stopping.stops());
    assertTrue(stopping.gains(2, 0.6));
    assertFalse(stopping.gains(3, Double.NaN));
    assertFalse(stopping.stops());
    assertEquals(new EarlyStopping.State(0.6, 2, 0), stopping.state());
  }

  @Test
  void withoutPatienceNothingStops() {
    EarlyStopping stopping = stopping(Map.of("patience", 0), true);
    for (int i = 0; i < 9; i++) {
      stopping.gains(i, -i);
    }
    assertFalse(stopping.stops());
  }

  private static EarlyStopping stopping(Map<String, Object> keys, boolean larger) {
    return new EarlyStopping(
        ConfigBinder.bind(TrainConfig.EarlyStopping.class, keys, "early_stopping"), larger);
  }
}
