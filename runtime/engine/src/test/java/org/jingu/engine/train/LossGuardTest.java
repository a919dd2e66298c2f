package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.junit.jupiter.api.Test;

class LossGuardTest {
  @Test
  void lossesThatAreNotFiniteAreCaughtWhateverTheLimits() {
    LossGuard guard = guard(Map.of("factor", 0));
    assertEquals("is not finite at the first step", guard.judge(Double.NaN));
    assertNull(guard.judge(0.5));
    assertEquals("is not finite (recent mean 0.500000)", guard.judge(Double.POSITIVE_INFINITY));
    assertNull(guard.judge(1e30));
  }

  @Test
  void anEasyTaskDoesNotMakeOrdinaryLossesExplode() {
    LossGuard guard = guard(Map.of("factor", 10));
    for (int i = 0; i < 1000; i++) {
      assertNull(guard.judge(1e-4));
    }
    assertNull(guard.judge(6.9));
    assertNotNull(guard.judge(7.0));
  }

  @Test
  void aRefusedLossLeavesTheMeanAlone() {
    LossGuard guard = guard(Map.of("max", 5));
    assertNull(guard.judge(1));
    LossGuard.State before = guard.state();
    assertNotNull(guard.judge(6));
    assertEquals(before, guard.state());
  }

  private static LossGuard guard(Map<String, Object> keys) {
    return new LossGuard(
        ConfigBinder.bind(TrainConfig.LossGuardConfig.class, keys, "loss_guard"), Math.log(2));
  }
}
