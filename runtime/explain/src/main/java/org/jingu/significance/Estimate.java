package org.jingu.significance;

/**
 * A metric of one run on N test examples, with what each example adds to its error.
 *
 * <p>Influences are scaled so that their squares sum to the variance of the value over draws of the
 * test examples, and the products of two runs' influences on the same examples to the covariance.
 * Whatever is linear in the runs (differences, means over seeds) is then linear in the influences.
 *
 * @param value the metric
 * @param influences [N], in the order of the examples; NaN where the examples determine no variance
 */
public record Estimate(double value, double[] influences) {

  /** The variance of the value over draws of the examples. */
  public double variance() {
    return dot(influences, influences);
  }

  /** The sum of products. */
  static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }
}
