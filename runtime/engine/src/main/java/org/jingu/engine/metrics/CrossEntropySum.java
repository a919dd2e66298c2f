package org.jingu.engine.metrics;

import org.jingu.api.metric.Scored;

/** Weighted sums from which log loss and its relatives come. */
final class CrossEntropySum {
  private double loss;
  private double weight;
  private double positives;

  void add(Scored examples) {
    for (int i = 0; i < examples.count(); i++) {
      double w = examples.weights()[i];
      double z = examples.logits()[i];
      double y = examples.labels()[i];
      // Finite for every finite logit, unlike the logarithm of a sigmoid.
      loss += w * (Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z))));
      weight += w;
      positives += w * y;
    }
  }

  /** The mean cross entropy, NaN without examples. */
  double mean() {
    return loss / weight;
  }

  /** The cross entropy of always predicting the mean label; 0 for one class. */
  double entropy() {
    double p = positives / weight;
    return -(p > 0 ? p * Math.log(p) : 0) - (p < 1 ? (1 - p) * Math.log1p(-p) : 0);
  }
}
