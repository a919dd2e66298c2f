package org.jingu.lab.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The width at which a model costs what another does. */
final class WidthTest {
  @Test
  void aWidthStandsWhereItsSignDoes() {
    Map<String, Object> tree =
        Map.of("mlp", List.of("w", "w/2", "2w"), "inner", Map.of("dim", "w / 3"), "name", "wide");
    assertTrue(Width.isFree(tree));
    assertEquals(
        Map.of("mlp", List.of(12, 6, 24), "inner", Map.of("dim", 4), "name", "wide"),
        Width.filled(tree, 12));
    assertFalse(Width.isFree(Map.of("mlp", List.of(1, 2), "name", "wow")));
  }

  @Test
  void theRoundestWidthWithinOnePercentIsTaken() {
    Width width = Width.solve(1000, w -> w);
    assertEquals(992, width.width());
    assertEquals(-0.008, width.gap(), 1e-12);
  }

  @Test
  void whereNoRoundOneIsNearTheNearestIsTaken() {
    assertEquals(51, Width.solve(51 * 51, w -> (double) w * w).width());
    assertEquals(1, Width.solve(0.5, w -> w).width());
  }

  @Test
  void speedLiesBetweenWhatWasMeasured() {
    Speed speed =
        new Speed("cpu", true, List.of(new Speed.Point(1, 4), new Speed.Point(0.01, 1)), 3);
    assertEquals(3 + 10 * 2, speed.seconds(0.1, 10), 1e-9);
    assertEquals(3 + 10, speed.seconds(0.001, 10), 1e-9);
    assertEquals(3 + 80, speed.seconds(2, 10), 1e-9);
  }
}
