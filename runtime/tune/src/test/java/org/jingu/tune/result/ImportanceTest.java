package org.jingu.tune.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigBinder;
import org.jingu.tune.sampler.Tried;
import org.jingu.tune.space.SearchConfig;
import org.jingu.tune.space.Space;
import org.junit.jupiter.api.Test;

class ImportanceTest {
  private static Space space() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("m.line", Map.of("uniform", List.of(0, 1)));
    keys.put("m.kind", Map.of("choice", List.of("a", "b")));
    keys.put("m.nothing", Map.of("uniform", List.of(0, 1)));
    return Space.of(ConfigBinder.bind(SearchConfig.class, Map.of("space", keys), "").space());
  }

  private static List<Tried> trials(int count, double noise, int seed) {
    Random random = new Random(seed);
    List<Tried> tried = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, Object> values = space().at(random.doubles(3).toArray());
      // Variances: 4 / 12 = 1/3 of the line, 1/6 of the choice.
      double loss =
          2 * (double) values.get("m.line")
              + (values.get("m.kind").equals("a") ? 2 * Math.sqrt(1 / 6.0) : 0)
              + noise * random.nextGaussian();
      tried.add(new Tried(values, loss));
    }
    return tried;
  }

  @Test
  void sharesAreThoseOfTheVariances() {
    List<Importance.Share> shares = Importance.of(space(), trials(2000, 0, 1), 1);
    assertEquals(2 / 3.0, shares.get(0).share(), 0.03);
    assertEquals(1 / 3.0, shares.get(1).share(), 0.03);
    assertEquals(0, shares.get(2).share(), 0.01);
  }

  @Test
  void mostIntervalsHoldTheShareAndShrinkWithTrials() {
    // The noise has a variance of 0.09 beside 0.5.
    double truth = 1 / 3.0 / 0.59;
    double width = 0;
    int held = 0;
    for (int seed = 0; seed < 20; seed++) {
      Importance.Share line = Importance.of(space(), trials(40, 0.3, seed), 1).get(0);
      held += line.low() < truth && line.high() > truth ? 1 : 0;
      width += width(line) / 20;
    }
    assertTrue(held >= 14, held + " of 20 intervals of 90 %");
    Importance.Share many = Importance.of(space(), trials(1000, 0.3, 1), 1).get(0);
    assertTrue(many.low() < truth && many.high() > truth, many.toString());
    assertTrue(width(many) < width / 2, width(many) + " and " + width);
  }

  private static double width(Importance.Share it) {
    return it.high() - it.low();
  }

  @Test
  void fewTrialsOrEqualOnesSayNothing() {
    assertEquals(List.of(), Importance.of(space(), trials(5, 0, 1), 1));
    List<Tried> equal = trials(10, 0, 1).stream().map(it -> new Tried(it.values(), 0.5)).toList();
    assertEquals(List.of(), Importance.of(space(), equal, 1));
  }
}
