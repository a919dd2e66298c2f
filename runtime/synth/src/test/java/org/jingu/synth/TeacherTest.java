package org.jingu.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.synth.TeacherConfig.Preset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The teacher's variance is what its spectrum says, so that excess losses can be reckoned. */
final class TeacherTest {
  private static final int TERMS = 2000;
  private static final int EXAMPLES = 1 << 16;

  /** By term, then example. */
  private static float[][] phi(Teacher teacher, long first, int[] chosen) {
    float[][] rows = new float[chosen.length][EXAMPLES];
    int[] place = new int[TERMS * 2];
    Arrays.fill(place, -1);
    for (int i = 0; i < chosen.length; i++) {
      place[chosen[i]] = i;
    }
    Chunk chunk = teacher.take();
    for (int from = 0; from < EXAMPLES; from += Chunk.SIZE) {
      int at = from;
      teacher.draw(first + from, Chunk.SIZE, chunk);
      teacher.compute(
          chunk,
          (term, row) -> {
            if (place[term] >= 0) {
              System.arraycopy(row, 0, rows[place[term]], at, Chunk.SIZE);
            }
          });
    }
    return rows;
  }

  private static float[] logits(Teacher teacher, long first) {
    float[] all = new float[EXAMPLES];
    Chunk chunk = teacher.take();
    for (int from = 0; from < EXAMPLES; from += Chunk.SIZE) {
      teacher.draw(first + from, Chunk.SIZE, chunk);
      teacher.logits(chunk);
      System.arraycopy(chunk.logits, 0, all, from, Chunk.SIZE);
    }
    return all;
  }

  @Test
  void theStrongestTermsHaveMeanZeroVarianceOneAndHardlyAnyCorrelation() {
    Teacher teacher = new Teacher(Teachers.small(Preset.THEORY, TERMS));
    int[] chosen = teacher.byStrength().stream().limit(60).mapToInt(t -> t).toArray();
    float[][] rows = phi(teacher, 0, chosen);
    for (int i = 0; i < chosen.length; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int e = 0; e < EXAMPLES; e++) {
          product += rows[i][e] * rows[j][e];
        }
        // Ridges keep a little of what pairs of their features have.
        assertEquals(i == j ? 1 : 0, product / EXAMPLES, 0.08, i + ", " + j);
      }
    }
  }

  /** A1: what a regression on the strongest terms cannot learn is the tail of the spectrum. */
  @ParameterizedTest
  @ValueSource(ints = {16, 64, 256})
  void aRegressionOnTheStrongestTermsLeavesTheAnalyticTail(int n) {
    Teacher teacher = new Teacher(Teachers.small(Preset.THEORY, TERMS));
    int[] chosen = teacher.byStrength().stream().limit(n).mapToInt(t -> t).toArray();
    float[][] seen = phi(teacher, 0, chosen);
    float[] truth = logits(teacher, 0);
    double[] weights = regression(seen, truth);
    float[][] fresh = phi(teacher, EXAMPLES, chosen);
    double inside = excess(seen, weights, truth);
    double outside = excess(fresh, weights, logits(teacher, EXAMPLES));
    // What is fitted by chance is as much too good inside as it is too bad outside.
    double measured = (inside + outside) / 2;
    double analytic = Quadrature.excess(teacher.config(), teacher.tail(n));
    assertEquals(1, measured / analytic, 0.02, measured + " for " + analytic);
  }

  /** Newton's steps with the curvature of terms that are orthonormal; labels are probabilities. */
  private static double[] regression(float[][] rows, float[] truth) {
    double[] weights = new double[rows.length + 1];
    for (int step = 0; step < 12; step++) {
      double[] gradient = new double[weights.length];
      double curvature = 0;
      float[] z = predict(rows, weights);
      double[] residual = new double[EXAMPLES];
      for (int e = 0; e < EXAMPLES; e++) {
        double p = sigmoid(z[e]);
        residual[e] = sigmoid(truth[e]) - p;
        curvature += p * (1 - p);
        gradient[rows.length] += residual[e];
      }
      for (int i = 0; i < rows.length; i++) {
        for (int e = 0; e < EXAMPLES; e++) {
          gradient[i] += residual[e] * rows[i][e];
        }
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] += gradient[i] / curvature;
      }
    }
    return weights;
  }

  private static float[] predict(float[][] rows, double[] weights) {
    float[] z = new float[EXAMPLES];
    Arrays.fill(z, (float) weights[rows.length]);
    for (int i = 0; i < rows.length; i++) {
      for (int e = 0; e < EXAMPLES; e++) {
        z[e] += (float) weights[i] * rows[i][e];
      }
    }
    return z;
  }

  private static double excess(float[][] rows, double[] weights, float[] truth) {
    float[] z = predict(rows, weights);
    double sum = 0;
    for (int e = 0; e < EXAMPLES; e++) {
      sum += Quadrature.divergence(z[e], truth[e]);
    }
    return sum / EXAMPLES;
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Test
  void labelsComeAsOftenAsTheirProbabilitiesSay() {
    Teacher teacher = new Teacher(Teachers.small(Preset.MARKET, 300));
    float[] truth = logits(teacher, 0);
    double expected = 0;
    double clicks = 0;
    for (int e = 0; e < EXAMPLES; e++) {
      expected += sigmoid(truth[e]);
      clicks += teacher.label(e, truth[e]) ? 1 : 0;
    }
    assertEquals(1, clicks / expected, 0.03);
  }

  @Test
  void partsSumToTheLogit() {
    Teacher teacher = new Teacher(Teachers.small(Preset.MARKET, 300));
    float[] truth = logits(teacher, 0);
    float[][] parts = teacher.explain(0, 150);
    assertEquals(teacher.parts().size(), parts.length);
    for (int e = 0; e < 150; e++) {
      double sum = teacher.config().bias();
      for (float[] part : parts) {
        sum += part[e];
      }
      assertEquals(truth[e], sum, 1e-3);
    }
  }

  @Test
  void productsReachHighOrdersStepByStep() {
    Teacher teacher = new Teacher(Teachers.small(Preset.THEORY, TERMS));
    List<String> orders =
        teacher.parts().stream()
            .filter(part -> part.family() == Family.PRODUCTS)
            .map(Part::orders)
            .toList();
    assertEquals(List.of("1", "2", "3-4", "5-8", "9-16"), orders);
    assertEquals(3, teacher.tail(0), 1e-3);
  }

  @Test
  void otherKeysHaveOtherDigests() {
    Teacher one = new Teacher(Teachers.small(Preset.THEORY, 100));
    Teacher other = new Teacher(Teachers.small(Preset.MARKET, 100));
    assertNotEquals(one.digest(), other.digest());
    assertTrue(one.digest().startsWith("sha256:"));
  }

  @Test
  void moreTermsThanThereAreAreRefused() {
    TeacherConfig config =
        Teachers.bind(
            Map.of(
                "sparse",
                2,
                "unused",
                0,
                "multi_hot",
                0,
                "dense",
                0,
                "waves",
                0,
                "bags",
                0,
                "lookups",
                0,
                "ridges",
                0,
                "terms",
                100_000));
    ConfigException e = assertThrows(ConfigException.class, () -> new Teacher(config));
    assertTrue(e.getMessage().contains("more than there are different products"), e.getMessage());
  }
}
