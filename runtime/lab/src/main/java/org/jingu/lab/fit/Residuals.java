package org.jingu.lab.fit;

import java.util.List;

/** Observations as arrays, with weights, and the squares that a law leaves. */
final class Residuals {
  private static final int STEPS = 30;

  final double[] lnX;
  final double[] lnY;
  final double[] y;
  final double[] weight;

  /** Adds a scatter to the errors that are known. */
  Residuals(List<Observation> observations, double scatter) {
    int n = observations.size();
    lnX = new double[n];
    lnY = new double[n];
    y = new double[n];
    weight = new double[n];
    for (int i = 0; i < n; i++) {
      Observation it = observations.get(i);
      lnX[i] = Math.log(it.x());
      y[i] = it.y();
      lnY[i] = Math.log(it.y());
      // Without any error at all, all count alike.
      double variance = it.error() * it.error() + scatter * scatter;
      weight[i] = 1 / Math.max(variance, 1e-12);
    }
  }

  int count() {
    return y.length;
  }

  /** Σ w (ln y - ln law)²; infinite where the law is not above 0. */
  double squares(Law law) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      double value = law.at(Math.exp(lnX[i]));
      if (!(value > 0)) {
        return Double.POSITIVE_INFINITY;
      }
      double r = lnY[i] - Math.log(value);
      sum += weight[i] * r * r;
    }
    return sum;
  }

  /**
   * The least squares of ln(a + b·u) with a ≥ 0 and b > 0 by damped Gauss-Newton steps, from the
   * linear least squares of y.
   *
   * @param u the basis function at the observations
   * @param fixedA a, or NaN where it is free
   * @return a and b
   */
  double[] linear(double[] u, double fixedA) {
    double[] ab = start(u, fixedA);
    double best = squares(ab, u);
    for (int step = 0; step < STEPS; step++) {
      double[] next = gaussNewton(ab, u, Double.isNaN(fixedA) && ab[0] > 0);
      double value = squares(next, u);
      for (int half = 0; half < 20 && !(value <= best); half++) {
        next = new double[] {(ab[0] + next[0]) / 2, (ab[1] + next[1]) / 2};
        value = squares(next, u);
      }
      if (!(value < best * (1 - 1e-13))) {
        break;
      }
      best = value;
      ab = next;
    }
    return ab;
  }

  private double[] start(double[] u, double fixedA) {
    if (Double.isNaN(fixedA)) {
      double[] ab = linearLeastSquares(u);
      if (ab[0] > 0 && ab[1] > 0) {
        return ab;
      }
    }
    double a = Double.isNaN(fixedA) ? 0 : fixedA;
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < y.length; i++) {
      sum += weight[i] * Math.log(Math.max(y[i] - a, 1e-3 * y[i]) / u[i]);
      weights += weight[i];
    }
    return new double[] {a, Math.exp(sum / weights)};
  }

  /** Of y itself, with relative weights. */
  double[] linearLeastSquares(double[] u) {
    double s = 0;
    double su = 0;
    double suu = 0;
    double sy = 0;
    double suy = 0;
    for (int i = 0; i < y.length; i++) {
      double w = weight[i] / (y[i] * y[i]);
      s += w;
      su += w * u[i];
      suu += w * u[i] * u[i];
      sy += w * y[i];
      suy += w * u[i] * y[i];
    }
    double b = (s * suy - su * sy) / (s * suu - su * su);
    return new double[] {(sy - b * su) / s, b};
  }

  private double squares(double[] ab, double[] u) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      double value = ab[0] + ab[1] * u[i];
      if (!(value > 0) || !(ab[1] > 0) || ab[0] < 0) {
        return Double.POSITIVE_INFINITY;
      }
      double r = lnY[i] - Math.log(value);
      sum += weight[i] * r * r;
    }
    return sum;
  }

  private double[] gaussNewton(double[] ab, double[] u, boolean withA) {
    double aa = 0;
    double abSum = 0;
    double bb = 0;
    double ra = 0;
    double rb = 0;
    for (int i = 0; i < y.length; i++) {
      double value = ab[0] + ab[1] * u[i];
      double r = lnY[i] - Math.log(value);
      double da = 1 / value;
      double db = u[i] / value;
      aa += weight[i] * da * da;
      abSum += weight[i] * da * db;
      bb += weight[i] * db * db;
      ra += weight[i] * da * r;
      rb += weight[i] * db * r;
    }
    double det = aa * bb - abSum * abSum;
    if (!withA || det <= 1e-14 * aa * bb) {
      return new double[] {ab[0], ab[1] + rb / bb};
    }
    double a = ab[0] + (ra * bb - rb * abSum) / det;
    double b = ab[1] + (rb * aa - ra * abSum) / det;
    return a >= 0 ? new double[] {a, b} : new double[] {0, ab[1] + rb / bb};
  }
}
