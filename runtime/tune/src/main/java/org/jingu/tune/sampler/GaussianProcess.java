package org.jingu.tune.sampler;

import java.util.Arrays;
import org.apache.commons.math3.analysis.MultivariateFunction;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * A Gaussian process over points [d] with a Matérn kernel of order 5/2, one length a place of the
 * code, and noise (Rasmussen and Williams, 2006, chapters 2, 4.2 and 5.4). Values are standardized;
 * lengths, signal and noise are those of the largest posterior density under log-normal priors,
 * which few points need.
 */
final class GaussianProcess {
  private static final int EVALUATIONS = 600;
  private static final double PRIOR_LENGTH = Math.log(0.7);
  private static final double PRIOR_NOISE = Math.log(0.15);
  private static final double JITTER = 1e-8;
  private static final NormalDistribution NORMAL = new NormalDistribution();

  private final double[][] points;
  private final double mean;
  private final double scale;

  /** Logarithms of the lengths, of the signal's and of the noise's standard deviation. */
  private final double[] logs;

  private final CholeskyDecomposition kernel;
  private final RealVector weights;

  private GaussianProcess(
      double[][] points, double mean, double scale, double[] standardized, double[] logs) {
    this.points = points;
    this.mean = mean;
    this.scale = scale;
    this.logs = logs;
    this.kernel = new CholeskyDecomposition(kernel(points, logs));
    this.weights = kernel.getSolver().solve(new ArrayRealVector(standardized));
  }

  /**
   * What is expected at a point.
   *
   * @param mean of the value
   * @param deviation its standard deviation, without noise
   */
  record Prediction(double mean, double deviation) {
    /**
     * By how much the value is expected to be below another, where it is (Jones, Schonlau and
     * Welch, J. of Global Optimization 13, 1998).
     */
    double improvement(double best) {
      if (!(deviation > 0)) {
        return Math.max(0, best - mean);
      }
      double z = (best - mean) / deviation;
      return deviation * (z * NORMAL.cumulativeProbability(z) + NORMAL.density(z));
    }
  }

  /**
   * Fits points [n, d] and their values [n], which are finite.
   *
   * <p>The search for lengths starts from the priors' modes and is deterministic.
   */
  static GaussianProcess fit(double[][] points, double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    double scale = variance > 0 ? Math.sqrt(variance) : 1;
    double[] standardized = Arrays.stream(values).map(v -> (v - mean) / scale).toArray();
    double[] start = new double[points[0].length + 2];
    Arrays.fill(start, PRIOR_LENGTH);
    start[start.length - 2] = 0;
    start[start.length - 1] = PRIOR_NOISE;
    return new GaussianProcess(
        points, mean, scale, standardized, best(points, standardized, start));
  }

  /** The best point that so many evaluations found. */
  private static double[] best(double[][] points, double[] standardized, double[] start) {
    double[][] best = {start};
    double[] least = {Double.POSITIVE_INFINITY};
    MultivariateFunction density =
        logs -> {
          double value = negative(points, standardized, logs);
          if (value < least[0]) {
            least[0] = value;
            best[0] = logs.clone();
          }
          return value;
        };
    try {
      new SimplexOptimizer(1e-6, 1e-6)
          .optimize(
              new MaxEval(EVALUATIONS),
              new ObjectiveFunction(density),
              GoalType.MINIMIZE,
              new InitialGuess(start),
              new NelderMeadSimplex(start.length, 0.5));
    } catch (TooManyEvaluationsException e) {
      // What was found by then will do: lengths need not be exact.
    }
    return best[0];
  }

  /** The negative logarithm of the posterior density, but for a constant. */
  static double negative(double[][] points, double[] values, double[] logs) {
    double prior = 0;
    for (int i = 0; i < logs.length; i++) {
      boolean noise = i == logs.length - 1;
      double middle = noise ? PRIOR_NOISE : i == logs.length - 2 ? 0 : PRIOR_LENGTH;
      double away = (logs[i] - middle) / (i < logs.length - 2 ? 0.8 : 1);
      prior += away * away / 2;
    }
    try {
      CholeskyDecomposition kernel = new CholeskyDecomposition(kernel(points, logs));
      RealVector y = new ArrayRealVector(values);
      double half = 0;
      for (int i = 0; i < values.length; i++) {
        half += Math.log(kernel.getL().getEntry(i, i));
      }
      return prior + half + y.dotProduct(kernel.getSolver().solve(y)) / 2;
    } catch (NonPositiveDefiniteMatrixException e) {
      return Double.MAX_VALUE;
    }
  }

  private static RealMatrix kernel(double[][] points, double[] logs) {
    int n = points.length;
    double noise = Math.exp(2 * logs[logs.length - 1]) + JITTER;
    RealMatrix kernel = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double value = covariance(points[i], points[j], logs) + (i == j ? noise : 0);
        kernel.setEntry(i, j, value);
        kernel.setEntry(j, i, value);
      }
    }
    return kernel;
  }

  /** Matérn 5/2: s² (1 + √5 r + 5/3 r²) exp(-√5 r), where r is the distance in lengths. */
  static double covariance(double[] a, double[] b, double[] logs) {
    double square = 0;
    for (int i = 0; i < a.length; i++) {
      double away = (a[i] - b[i]) / Math.exp(logs[i]);
      square += away * away;
    }
    double r = Math.sqrt(5 * square);
    return Math.exp(2 * logs[logs.length - 2]) * (1 + r + 5 * square / 3) * Math.exp(-r);
  }

  /** What is expected at a point [d], in the values' own units. */
  Prediction at(double[] point) {
    RealVector near = new ArrayRealVector(points.length);
    for (int i = 0; i < points.length; i++) {
      near.setEntry(i, covariance(point, points[i], logs));
    }
    double variance =
        Math.exp(2 * logs[logs.length - 2]) - near.dotProduct(kernel.getSolver().solve(near));
    return new Prediction(
        mean + scale * near.dotProduct(weights), scale * Math.sqrt(Math.max(0, variance)));
  }
}
