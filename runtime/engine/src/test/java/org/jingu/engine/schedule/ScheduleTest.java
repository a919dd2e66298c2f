package org.jingu.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void warmUpRisesLinearlyToOneOverItsShareOfTheSteps() {
    Schedule schedule = schedule(Map.of("warmup_share", 0.1), 100);
    assertEquals(0.1, schedule.factor(0), 1e-15);
    assertEquals(0.5, schedule.factor(4), 1e-15);
    assertEquals(1, schedule.factor(9));
    assertEquals(1, schedule.factor(99));
  }

  @Test
  void warmUpInStepsDoesNotDependOnTheLengthOfTheRun() {
    assertEquals(
        schedule(Map.of("warmup_steps", 8), 100).factor(3),
        schedule(Map.of("warmup_steps", 8), 10).factor(3));
  }

  @Test
  void stepDecayMultipliesEverySoManySteps() {
    Schedule schedule = schedule(Map.of("decay_steps", 10, "decay_factor", 0.5), 100);
    assertEquals(1, schedule.factor(9));
    assertEquals(0.5, schedule.factor(10));
    assertEquals(0.125, schedule.factor(39));
  }

  @Test
  void aPlateauMultipliesAndStopsAtTheLeastFactor() {
    Schedule schedule = schedule(Map.of("plateau_factor", 0.1, "min_factor", 0.005), 100);
    schedule.noGain();
    assertEquals(0.1, schedule.factor(50), 1e-15);
    for (int i = 0; i < 9; i++) {
      schedule.noGain();
    }
    assertEquals(0.005, schedule.factor(50));
  }

  @Test
  void annealingFallsLinearlyOverItsShareOfTheSteps() {
    Schedule schedule = schedule(Map.of("anneal_share", 0.5, "min_factor", 0.1), 100);
    assertEquals(1, schedule.factor(49));
    assertEquals(1, schedule.factor(50));
    assertEquals(0.5, schedule.factor(75), 1e-15);
    assertEquals(0.1, schedule.factor(99));
    assertEquals(0.1, schedule.factor(1000), "after the end");
  }

  @Test
  void decaysTogetherStayAboveTheLeastFactorAndWarmUpBelowIt() {
    Schedule schedule =
        schedule(Map.of("warmup_steps", 10000, "decay_steps", 1, "min_factor", 0.01), 100);
    schedule.noGain();
    assertTrue(schedule.factor(0) < 0.01);
    assertEquals(0.01, schedule.factor(20000));
  }

  @Test
  void aRestoredScheduleGoesOnWhereItWas() {
    Schedule before = schedule(Map.of(), 100);
    before.noGain();
    Schedule after = schedule(Map.of(), 100);
    after.restore(before.plateau());
    assertEquals(before.factor(7), after.factor(7));
  }

  private static Schedule schedule(Map<String, Object> keys, long totalSteps) {
    return new Schedule(ConfigBinder.bind(ScheduleConfig.class, keys, "schedule"), totalSteps);
  }
}
