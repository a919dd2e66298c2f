package org.jingu.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
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
  void linearFallsEvenlyFromTheEndOfWarmUpToTheLast() {
    Schedule schedule = schedule(Map.of("shape", "linear", "warmup_steps", 20), 120);
    assertEquals(0.5, schedule.factor(9), 1e-15);
    assertEquals(1, schedule.factor(20));
    for (int step = 20; step < 119; step++) {
      assertEquals((120.0 - step) / 100, schedule.factor(step), 1e-12);
    }
    assertEquals(0.01, schedule.factor(119), 1e-12);
    assertEquals(0.001, schedule.factor(500), "the least factor after the end");
  }

  @Test
  void cosineIsHalfAWave() {
    Schedule schedule = schedule(Map.of("shape", "cosine", "warmup_share", 0.2), 100);
    assertEquals(1.0 / 20, schedule.factor(0), 1e-15);
    assertEquals(1, schedule.factor(20));
    assertEquals(0.5, schedule.factor(60), 1e-15);
    double wave = (1 + Math.cos(Math.PI * (40 - 20) / 80)) / 2;
    assertEquals(wave, schedule.factor(40), 1e-15);
    assertEquals(1, schedule(Map.of("shape", "cosine"), 100).factor(0));
  }

  @Test
  void inverseRootGoesOnFromWarmUpWithoutAStepAndKnowsNoEnd() {
    Schedule schedule = schedule(Map.of("shape", "inverse_root", "warmup_steps", 16), 100);
    assertEquals(1, schedule.factor(15));
    assertEquals(0.5, schedule.factor(63), 1e-15);
    assertEquals(0.25, schedule.factor(255), 1e-15);
    assertEquals(0.1, schedule(Map.of("shape", "inverse_root"), 100).factor(99), 1e-15);
  }

  @Test
  void oneCycleRisesAndFallsByCosines() {
    Schedule schedule = schedule(Map.of("shape", "one_cycle"), 100);
    assertEquals(0.04, schedule.factor(0), 1e-15);
    assertEquals(0.52, schedule.factor(15), 1e-15);
    assertEquals(1, schedule.factor(30));
    assertEquals(0.5, schedule.factor(65), 1e-15);
    Schedule shorter = schedule(Map.of("shape", "one_cycle", "warmup_steps", 10), 100);
    assertEquals(1, shorter.factor(10));
    assertEquals(0.5, shorter.factor(55), 1e-15);
  }

  @Test
  void aShapeFallsToTheLeastFactorAndTogetherWithDecays() {
    Schedule schedule =
        schedule(Map.of("shape", "linear", "plateau_factor", 0.5, "min_factor", 0.1), 100);
    assertEquals(0.5, schedule.factor(50), 1e-15);
    schedule.noGain();
    assertEquals(0.25, schedule.factor(50), 1e-15);
    assertEquals(0.1, schedule.factor(90), 1e-15);
  }

  @Test
  void warmUpAsLongAsTheRunLeavesNothingToFall() {
    for (Shape shape : Shape.values()) {
      String name = shape.name().toLowerCase(Locale.ROOT);
      Schedule schedule = schedule(Map.of("shape", name, "warmup_share", 1), 10);
      assertTrue(Double.isFinite(schedule.factor(9)) && schedule.factor(9) > 0, name);
      assertTrue(Double.isFinite(schedule.factor(10)), name);
    }
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
