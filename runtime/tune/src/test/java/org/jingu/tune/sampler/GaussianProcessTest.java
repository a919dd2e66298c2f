package org.jingu.tune.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GaussianProcessTest {
  /** Lengths 0.5 and 2, signal 1.5, noise 0.1. */
  private static final double[] LOGS = {Math.log(0.5), Math.log(2), Math.log(1.5), Math.log(0.1)};

  @Test
  void theKernelIsMaternsOfOrderFiveHalves() {
    double r = Math.sqrt(0.3 * 0.3 / 0.25 + 0.4 * 0.4 / 4);
    double expected = 2.25 * (1 + Math.sqrt(5) * r + 5 * r * r / 3) * Math.exp(-Math.sqrt(5) * r);
    double[] a = {0.1, 0.9};
    double[] b = {0.4, 0.5};
    assertEquals(expected, GaussianProcess.covariance(a, b, LOGS), 1e-12);
    assertEquals(2.25, GaussianProcess.covariance(a, a, LOGS), 1e-12);
  }

  /** Of two points, by the formula of a normal density with its 2 x 2 inverse written out. */
  @Test
  void theDensityOfTwoPointsIsThatOfTheFormula() {
    double[][] points = {{0.1, 0.9}, {0.4, 0.5}};
    double[] y = {0.7, -0.2};
    double diagonal = 2.25 + 0.01 + 1e-8;
    double beside = GaussianProcess.covariance(points[0], points[1], LOGS);
    double determinant = diagonal * diagonal - beside * beside;
    double square =
        (diagonal * (y[0] * y[0] + y[1] * y[1]) - 2 * beside * y[0] * y[1]) / determinant;
    double prior =
        (Math.pow((LOGS[0] - Math.log(0.7)) / 0.8, 2)
                + Math.pow((LOGS[1] - Math.log(0.7)) / 0.8, 2)
                + Math.pow(LOGS[2], 2)
                + Math.pow(LOGS[3] - Math.log(0.15), 2))
            / 2;
    assertEquals(
        square / 2 + Math.log(determinant) / 2 + prior,
        GaussianProcess.negative(points, y, LOGS),
        1e-9);
  }

  @Test
  void theExpectedImprovementIsTheIntegral() {
    GaussianProcess.Prediction it = new GaussianProcess.Prediction(0.3, 0.7);
    double sum = 0;
    double step = 1e-4;
    for (double z = -8; z < 8; z += step) {
      double gain = Math.max(0, 0.1 - (0.3 + 0.7 * z));
      sum += gain * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * step;
    }
    assertEquals(sum, it.improvement(0.1), 1e-4);
    assertEquals(0, new GaussianProcess.Prediction(0.3, 0).improvement(0.1));
    assertEquals(0.2, new GaussianProcess.Prediction(0.1, 0).improvement(0.3), 1e-12);
  }

  @Test
  void aSmoothFunctionIsLearnedAndAKeyThatDoesNothingHasALongLength() {
    Random random = new Random(5);
    double[][] points = new double[40][];
    double[] values = new double[40];
    for (int i = 0; i < points.length; i++) {
      points[i] = random.doubles(2).toArray();
      values[i] = 100 + 10 * Math.sin(5 * points[i][0]);
    }
    GaussianProcess process = GaussianProcess.fit(points, values);
    double[] errors =
        random
            .doubles(50)
            .map(x -> process.at(new double[] {x, 0.5}).mean() - (100 + 10 * Math.sin(5 * x)))
            .map(Math::abs)
            .toArray();
    assertTrue(Arrays.stream(errors).average().orElseThrow() < 0.5, Arrays.toString(errors));
    double near = process.at(points[0]).deviation();
    double far = process.at(new double[] {3, 3}).deviation();
    assertTrue(near < far / 5, near + " and " + far);
  }

  @Test
  void equalPointsAndEqualValuesAreFitted() {
    double[][] points = {{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}};
    GaussianProcess process = GaussianProcess.fit(points, new double[] {2, 2, 2});
    assertEquals(2, process.at(new double[] {0.5, 0.5}).mean(), 1e-9);
  }
}
