package org.jingu.significance;

import static org.jingu.significance.Estimator.unbiased;
import static org.jingu.significance.Estimator.weight;

import org.jspecify.annotations.Nullable;

/** The mean binary cross entropy; see {@link Estimator#LOGLOSS}. */
final class MeanCrossEntropy {
  private MeanCrossEntropy() {}

  static Estimate estimate(float[] logits, float[] labels, float @Nullable [] weights) {
    double[] losses = new double[logits.length];
    double sum = 0;
    double total = 0;
    long count = 0;
    for (int i = 0; i < losses.length; i++) {
      double z = logits[i];
      // Finite for every finite logit, unlike the logarithm of a sigmoid.
      losses[i] = Math.max(z, 0) - z * labels[i] + Math.log1p(Math.exp(-Math.abs(z)));
      double weight = weight(weights, i);
      sum += weight * losses[i];
      total += weight;
      count += weight > 0 ? 1 : 0;
    }
    double mean = sum / total;
    double scale = unbiased(count) / total;
    for (int i = 0; i < losses.length; i++) {
      losses[i] = weight(weights, i) * (losses[i] - mean) * scale;
    }
    return new Estimate(mean, losses);
  }
}
