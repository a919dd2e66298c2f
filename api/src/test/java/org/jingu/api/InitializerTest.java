package org.jingu.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InitializerTest {
  private static final int COUNT = 200_000;

  private static float[] fill(Initializer initializer, long seed, String name) {
    float[] values = new float[COUNT];
    initializer.fill(values, seed, name, 0);
    return values;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length);
  }

  @Test
  void piecesAreTheWhole() {
    for (Initializer initializer :
        new Initializer[] {
          Initializer.normal(2), Initializer.uniform(3), Initializer.constant(4)
        }) {
      float[] whole = new float[101];
      initializer.fill(whole, 7, "table", 0);
      for (int first : new int[] {0, 1, 50, 100}) {
        float[] piece = new float[101 - first];
        initializer.fill(piece, 7, "table", first);
        assertArrayEquals(Arrays.copyOfRange(whole, first, 101), piece);
      }
    }
  }

  @Test
  void seedAndNameDecideTheValues() {
    Initializer normal = Initializer.normal(1);
    assertArrayEquals(fill(normal, 1, "a"), fill(normal, 1, "a"));
    assertFalse(Arrays.equals(fill(normal, 1, "a"), fill(normal, 2, "a")));
    assertFalse(Arrays.equals(fill(normal, 1, "a"), fill(normal, 1, "b")));
  }

  @Test
  void momentsAreThoseOfTheDistribution() {
    // Six standard errors of a mean of 200,000.
    double error = 6 / Math.sqrt(COUNT);
    float[] normal = fill(Initializer.normal(0.5), 3, "w");
    assertEquals(0, mean(normal), 0.5 * error);
    assertEquals(0.5, deviation(normal), 0.5 * error);
    float[] uniform = fill(Initializer.uniform(2), 3, "w");
    assertEquals(0, mean(uniform), 2 * error);
    assertEquals(2 / Math.sqrt(3), deviation(uniform), 2 * error);
    for (float value : uniform) {
      assertTrue(value >= -2 && value < 2);
    }
  }

  @Test
  void neighbouringValuesAreNotCorrelated() {
    float[] values = fill(Initializer.normal(1), 5, "w");
    double sum = 0;
    for (int i = 1; i < COUNT; i++) {
      sum += values[i] * values[i - 1];
    }
    assertEquals(0, sum / COUNT, 6 / Math.sqrt(COUNT));
  }

  @Test
  void valuesNeverChangeBetweenReleases() {
    // Stored once: a change here breaks the repetition of published runs.
    float[] values = new float[3];
    Initializer.normal(1).fill(values, 2021, "top_mlp.0.weight", 0);
    assertArrayEquals(new float[] {-0.7029372f, -0.44575068f, -0.90230083f}, values);
  }
}
