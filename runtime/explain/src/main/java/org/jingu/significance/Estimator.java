package org.jingu.significance;

import org.jspecify.annotations.Nullable;

/** A metric whose error can be divided among the examples. */
public enum Estimator {
  /**
   * The area under the ROC curve with the variance of DeLong, DeLong and Clarke-Pearson (Biometrics
   * 44, 1988), from ranks as Sun and Xu do it (IEEE Signal Processing Letters 21, 2014): O(N log
   * N), ties counting half. An example's influence is the share of the other class that it is
   * ranked right against, less the area. Weights and labels between 0 and 1 divide an example among
   * the classes as the metric {@code auc} does; with neither it is DeLong's formula.
   */
  AUC("auc") {
    @Override
    public Estimate of(float[] logits, float[] labels, float @Nullable [] weights) {
      return RocArea.estimate(logits, labels, weights);
    }
  },

  /** The mean binary cross entropy, with the variance of a mean. */
  LOGLOSS("logloss") {
    @Override
    public Estimate of(float[] logits, float[] labels, float @Nullable [] weights) {
      return MeanCrossEntropy.estimate(logits, labels, weights);
    }
  };

  private final String metric;

  Estimator(String metric) {
    this.metric = metric;
  }

  /** The name of the metric that is estimated. */
  public String metric() {
    return metric;
  }

  /**
   * Estimates from N examples of one task.
   *
   * @param logits [N]
   * @param labels [N], in [0, 1]
   * @param weights [N], at least 0, or null for 1
   */
  public abstract Estimate of(float[] logits, float[] labels, float @Nullable [] weights);

  static double weight(float @Nullable [] weights, int i) {
    return weights == null ? 1 : weights[i];
  }

  /** Makes the variance of {@code count} deviations from their mean unbiased. */
  static double unbiased(long count) {
    return count < 2 ? Double.NaN : Math.sqrt(count / (count - 1.0));
  }
}
