package org.jingu.lab.fit;

import java.util.List;
import org.apache.commons.math3.exception.ConvergenceException;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresBuilder;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresOptimizer.Optimum;
import org.apache.commons.math3.fitting.leastsquares.LevenbergMarquardtOptimizer;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularMatrixException;
import org.apache.commons.math3.util.Pair;
import org.jspecify.annotations.Nullable;

/**
 * A loss over parameters N and examples D: A·N^-α + B·D^-β + E (Hoffmann et al., arXiv 2203.15556,
 * approach 3), by least squares of the logarithm from a grid of starts.
 *
 * @param a A
 * @param alpha α
 * @param b B
 * @param beta β
 * @param e E, the loss that neither reduces
 * @param deviation the standard deviation of ln y around it
 * @param points how many losses it is fitted to
 */
public record Surface(
    double a, double alpha, double b, double beta, double e, double deviation, int points) {
  private static final double[] STARTS = {0.1, 0.3, 0.7};
  private static final double[] LEVELS = {1e-4, 0.3};

  /** The least number of losses. */
  public static final int FEWEST = 10;

  /**
   * A loss at a size.
   *
   * @param n parameters
   * @param d examples
   * @param y the loss
   */
  public record Loss(double n, double d, double y) {}

  /** The loss at a size. */
  public double at(double n, double d) {
    return a * Math.pow(n, -alpha) + b * Math.pow(d, -beta) + e;
  }

  /**
   * Fits.
   *
   * @throws IllegalArgumentException if there are too few losses
   */
  public static Surface of(List<Loss> losses) {
    if (losses.size() < FEWEST) {
      throw new IllegalArgumentException(
          "a surface needs %d losses, there are %d".formatted(FEWEST, losses.size()));
    }
    double least = losses.stream().mapToDouble(Loss::y).min().orElseThrow();
    // Sizes in units of their middle, so that the numbers are of one order.
    double n0 = middle(losses.stream().mapToDouble(it -> Math.log(it.n())).toArray());
    double d0 = middle(losses.stream().mapToDouble(it -> Math.log(it.d())).toArray());
    Optimum best = null;
    for (double alpha : STARTS) {
      for (double beta : STARTS) {
        for (double level : LEVELS) {
          double half = Math.log(least / 2);
          double[] start = {half, Math.log(alpha), half, Math.log(beta), Math.log(least * level)};
          Optimum found = optimum(losses, n0, d0, start);
          if (found != null && (best == null || found.getCost() < best.getCost())) {
            best = found;
          }
        }
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("no start of the fit of N and D converged");
    }
    double[] p = best.getPoint().toArray();
    double alpha = Math.exp(p[1]);
    double beta = Math.exp(p[3]);
    double freedom = Math.max(1, losses.size() - 5);
    return new Surface(
        Math.exp(p[0] + alpha * n0),
        alpha,
        Math.exp(p[2] + beta * d0),
        beta,
        Math.exp(p[4]),
        best.getCost() / Math.sqrt(freedom),
        losses.size());
  }

  private static double middle(double[] logarithms) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : logarithms) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return (low + high) / 2;
  }

  private static @Nullable Optimum optimum(
      List<Loss> losses, double n0, double d0, double[] start) {
    double[] target = losses.stream().mapToDouble(it -> Math.log(it.y())).toArray();
    try {
      return new LevenbergMarquardtOptimizer()
          .optimize(
              new LeastSquaresBuilder()
                  .start(start)
                  .target(target)
                  .model(point -> value(losses, n0, d0, point.toArray()))
                  .maxEvaluations(2000)
                  .maxIterations(2000)
                  .build());
    } catch (TooManyEvaluationsException | ConvergenceException | SingularMatrixException e) {
      return null;
    }
  }

  private static Pair<RealVector, RealMatrix> value(
      List<Loss> losses, double n0, double d0, double[] p) {
    double[] values = new double[losses.size()];
    double[][] slopes = new double[losses.size()][5];
    double alpha = Math.exp(p[1]);
    double beta = Math.exp(p[3]);
    for (int i = 0; i < values.length; i++) {
      double n = Math.log(losses.get(i).n()) - n0;
      double d = Math.log(losses.get(i).d()) - d0;
      double ofN = Math.exp(p[0] - alpha * n);
      double ofD = Math.exp(p[2] - beta * d);
      double level = Math.exp(p[4]);
      double sum = ofN + ofD + level;
      values[i] = Math.log(sum);
      slopes[i][0] = ofN / sum;
      slopes[i][1] = -ofN * alpha * n / sum;
      slopes[i][2] = ofD / sum;
      slopes[i][3] = -ofD * beta * d / sum;
      slopes[i][4] = level / sum;
    }
    return Pair.create(new ArrayRealVector(values), new Array2DRowRealMatrix(slopes));
  }
}
