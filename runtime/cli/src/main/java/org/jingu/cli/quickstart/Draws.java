package org.jingu.cli.quickstart;

import java.util.SplittableRandom;

/** Seeded draws that are the same on every Java and machine. */
final class Draws {
  private final SplittableRandom random;

  Draws(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Uniform in [0, 1). */
  double uniform() {
    return random.nextDouble();
  }

  /** Uniform from 0 to {@code n} - 1. */
  int below(int n) {
    return (int) (uniform() * n);
  }

  boolean chance(double probability) {
    return uniform() < probability;
  }

  /** Normal with mean 0, by Box and Muller. */
  double normal(double deviation) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return deviation * radius * StrictMath.cos(2 * Math.PI * uniform());
  }

  /** {@code n} numbers below {@code bound}. */
  int[] below(int bound, int n) {
    int[] drawn = new int[n];
    for (int i = 0; i < n; i++) {
      drawn[i] = below(bound);
    }
    return drawn;
  }

  /** {@code n} normal numbers. */
  double[] normals(double deviation, int n) {
    double[] drawn = new double[n];
    for (int i = 0; i < n; i++) {
      drawn[i] = normal(deviation);
    }
    return drawn;
  }

  /** Normal numbers, [rows, columns]. */
  double[][] normals(double deviation, int rows, int columns) {
    double[][] drawn = new double[rows][];
    for (int i = 0; i < rows; i++) {
      drawn[i] = normals(deviation, columns);
    }
    return drawn;
  }

  /** The weights 1, 1/2^a, 1/3^a, … of {@code n} values, in an order that is drawn. */
  double[] zipf(int n, double a) {
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      int place = below(i + 1);
      weights[i] = weights[place];
      weights[place] = StrictMath.pow(i + 1, -a);
    }
    return weights;
  }

  /** Draws indices with probabilities in proportion to weights. */
  static final class Choice {
    private final double[] sums;

    Choice(double... weights) {
      sums = weights.clone();
      for (int i = 1; i < sums.length; i++) {
        sums[i] += sums[i - 1];
      }
    }

    /** The first index whose sum of weights is above a point that is drawn. */
    int from(Draws draws) {
      double point = draws.uniform() * sums[sums.length - 1];
      int low = 0;
      int high = sums.length - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sums[middle] > point) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }

    /** {@code n} indices. */
    int[] from(Draws draws, int n) {
      int[] drawn = new int[n];
      for (int i = 0; i < n; i++) {
        drawn[i] = from(draws);
      }
      return drawn;
    }
  }
}
