package org.jingu.cli.ablate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.cli.ablate.Ablation.Row;
import org.jingu.lab.ladder.Cost;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.ladder.PlannedRun;
import org.jingu.lab.sweep.Point;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Differences are those of pairs of one seed, and their intervals Student's. */
final class AblationTest {
  private final List<PlannedRun> runs = new ArrayList<>();
  private final List<Point> points = new ArrayList<>();

  private void planned(String variant, int seed) {
    String key = variant + "-" + seed;
    Cost cost = new Cost(0.001, 10, 10);
    runs.add(new PlannedRun("some", variant, seed, key, key, cost, 0, 0, Map.of()));
  }

  private void done(String variant, int seed, double loss) {
    planned(variant, seed);
    end(variant, seed, Map.of("excess", loss), Point.OK, null);
  }

  private void end(
      String variant,
      int seed,
      Map<String, Double> metrics,
      String status,
      @Nullable String message) {
    String key = variant + "-" + seed;
    points.add(
        new Point(
            key, key, "some", variant, seed, 0.001, 10, 8, status, true, metrics, null, message));
  }

  private Ablation ablation() {
    return Ablation.of(new Plan("sha256:0", true, "some", 8, 8, 0, "now", null, runs), points);
  }

  private Row row(String variant) {
    return ablation().rows().stream().filter(it -> it.name().equals(variant)).findFirst().get();
  }

  /** Seeds far apart, ratios near one another: 0.1, 0.2 and 0.3 in logarithms. */
  private void threeSeeds() {
    double[] base = {0.01, 0.1, 1};
    for (int seed = 1; seed <= 3; seed++) {
      done("base", seed, base[seed - 1]);
      done("small", seed, base[seed - 1] * Math.exp(0.1 * seed));
    }
  }

  @Test
  void anIntervalIsStudentsOfThePairs() {
    threeSeeds();
    Row row = row("small");
    double half = 4.302652729911275 * 0.1 / Math.sqrt(3);
    assertEquals(Math.expm1(0.2), row.difference(), 1e-12);
    assertEquals(Math.expm1(0.2 - half), row.low(), 1e-9);
    assertEquals(Math.expm1(0.2 + half), row.high(), 1e-9);
    // t = 2 √3 with two degrees of freedom: p = 1 - t / √(t² + 2).
    assertEquals(1 - Math.sqrt(12.0 / 14), row.p(), 1e-9);
    assertNull(row("base").difference());
  }

  @Test
  void probabilitiesAreCorrectedForAllVariants() {
    threeSeeds();
    double alone = row("small").p();
    for (int seed = 1; seed <= 3; seed++) {
      done("same", seed, Math.pow(10, seed - 3));
    }
    assertEquals(2 * alone, row("small").p(), 1e-12);
    assertEquals(1, row("same").p());
  }

  @Test
  void aRunWithoutAPartnerIsNotCompared() {
    done("base", 1, 0.1);
    done("one", 1, 0.2);
    done("one", 2, 9);
    planned("base", 2);
    planned("none", 1);
    end("base", 2, Map.of(), Point.LOSS, "the loss is NaN");
    Row row = row("one");
    assertEquals(1, row.seeds());
    assertEquals(1, row.difference(), 1e-12);
    assertNull(row.low());
    assertNull(row.p());
    assertNull(row("none").loss());
    Ablation ablation = ablation();
    assertEquals(4, ablation.runs());
    assertEquals(
        List.of(new Ablation.Failure("base-2", "loss_x", "the loss is NaN")), ablation.failures());
    String sentence = new AblationText(ablation, "now").sentence();
    assertTrue(sentence.startsWith("No variant of some has two seeds"), sentence);
  }

  @Test
  void theSentenceNamesWhatIsSure() {
    for (int seed = 1; seed <= 4; seed++) {
      done("base", seed, 0.1);
      done("much", seed, 0.2 + 0.001 * seed);
      done("less", seed, 0.05 + 0.0001 * seed);
      done("noise", seed, seed % 2 == 0 ? 0.09 : 0.111);
    }
    AblationText text = new AblationText(ablation(), "now");
    assertTrue(
        text.sentence()
            .startsWith(
                "Of 3 variants of some, 1 is worse (much +102.50 %) for sure and 1 is better (less -49.7"),
        text.sentence());
    assertTrue(text.sentence().endsWith("1 are not told apart from it."), text.sentence());
    Row much = row("much");
    assertNotNull(much.p());
    assertFalse(row("noise").sure());
    assertTrue(text.html().contains("class=\"s c1\""), text.html());
  }
}
