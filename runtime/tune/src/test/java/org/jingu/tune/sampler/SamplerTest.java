package org.jingu.tune.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jingu.api.config.ConfigBinder;
import org.jingu.tune.space.SearchConfig;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static Sampler sampler(String method, long seed) {
    Map<String, Object> space =
        Map.of(
            "m.x", Map.of("uniform", List.of(0, 1)),
            "m.y", Map.of("uniform", List.of(0, 1)),
            "m.kind", Map.of("choice", List.of("a", "b", "c")));
    return Sampler.of(
        ConfigBinder.bind(
            SearchConfig.class, Map.of("method", method, "seed", seed, "space", space), ""));
  }

  /** Best in b at (0.7, 0.2). */
  private static double bowl(Map<String, Object> values) {
    double x = (double) values.get("m.x") - 0.7;
    double y = (double) values.get("m.y") - 0.2;
    return x * x + y * y + (values.get("m.kind").equals("b") ? 0 : 0.3);
  }

  private static List<Tried> search(
      Sampler sampler, int trials, ToDoubleFunction<Map<String, Object>> loss) {
    List<Tried> tried = new ArrayList<>();
    for (int trial = 1; trial <= trials; trial++) {
      Map<String, Object> values = sampler.next(trial, tried);
      tried.add(new Tried(values, loss.applyAsDouble(values)));
    }
    return tried;
  }

  private static double best(List<Tried> tried) {
    return tried.stream().mapToDouble(Tried::loss).min().orElseThrow();
  }

  @Test
  void theSameSeedGivesTheSameTrialsAndAnotherGivesOthers() {
    for (String method : List.of("random", "sobol", "gp")) {
      List<Tried> once = search(sampler(method, 1), 12, SamplerTest::bowl);
      assertEquals(once, search(sampler(method, 1), 12, SamplerTest::bowl), method);
      assertNotEquals(once, search(sampler(method, 2), 12, SamplerTest::bowl), method);
    }
  }

  @Test
  void aGaussianProcessFindsWhatDrawsDoNot() {
    int wins = 0;
    for (long seed = 1; seed <= 5; seed++) {
      double found = best(search(sampler("gp", seed), 25, SamplerTest::bowl));
      assertTrue(found < 0.01, "seed " + seed + ": " + found);
      wins += found < best(search(sampler("random", seed), 25, SamplerTest::bowl)) ? 1 : 0;
    }
    assertTrue(wins >= 4, wins + " of 5");
  }

  @Test
  void aGaussianProcessNeverRepeatsATrialAndTakesFailuresAndRunningOnes() {
    Sampler sampler = sampler("gp", 3);
    List<Tried> tried =
        search(
            sampler, 16, it -> it.get("m.kind").equals("a") ? Double.POSITIVE_INFINITY : bowl(it));
    assertEquals(16, tried.stream().map(Tried::values).distinct().count());
    Map<String, Object> next = sampler.next(17, tried);
    tried.add(new Tried(next, Double.NaN));
    Map<String, Object> beside = sampler.next(18, tried);
    assertNotEquals(next, beside);
  }

  @Test
  void sobolsPointsAreSpreadEvenly() {
    Sampler sampler = sampler("sobol", 4);
    Set<Integer> cells = new HashSet<>();
    for (int trial = 0; trial < 64; trial++) {
      Map<String, Object> values = sampler.next(trial, List.of());
      int x = (int) Math.min(3, 4 * (double) values.get("m.x"));
      int y = (int) Math.min(3, 4 * (double) values.get("m.y"));
      cells.add(4 * x + y);
    }
    assertEquals(16, cells.size());
  }

  @Test
  void drawsDoNotRepeatATrialAndEndWithTheValues() {
    Map<String, Object> space = Map.of("m.kind", Map.of("choice", List.of("a", "b", "c")));
    Sampler sampler =
        Sampler.of(
            ConfigBinder.bind(SearchConfig.class, Map.of("method", "random", "space", space), ""));
    List<Tried> tried = search(sampler, 3, it -> 1);
    assertEquals(3, tried.stream().map(Tried::values).distinct().count());
    assertEquals(null, sampler.next(4, tried));
  }

  @Test
  void aGridEnds() {
    Sampler sampler = sampler("grid", 1);
    assertEquals(27, search(sampler, 27, SamplerTest::bowl).stream().distinct().count());
    assertEquals(null, sampler.next(28, List.of()));
  }
}
