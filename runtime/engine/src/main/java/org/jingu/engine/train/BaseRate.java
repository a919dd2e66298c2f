package org.jingu.engine.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.Batch;

/**
 * The labels of a task on a part, and what a model that knows only their mean comes to on them.
 *
 * @param weight the weight of the examples with a label
 * @param positives the weighted sum of their labels
 * @param labelled the number of examples with a label
 * @param ones the sum of their labels
 */
record BaseRate(double weight, double positives, double labelled, double ones) {

  /** Whether there is something to tell apart. */
  boolean hasBothClasses() {
    return ones > 0 && ones < labelled && positives > 0 && positives < weight;
  }

  /** The log loss of always predicting the mean label; 0 for one class, NaN without labels. */
  double logLoss() {
    double p = positives / weight;
    return -(p > 0 ? p * Math.log(p) : 0) - (p < 1 ? (1 - p) * Math.log1p(-p) : 0);
  }

  /**
   * How far an AUC is from 1/2 by chance alone: the standard deviation of the Mann-Whitney
   * statistic over n1 n0, where scores say nothing of labels (Mann and Whitney, 1947). NaN or
   * infinite for one class.
   */
  double aucDeviation() {
    return Math.sqrt((labelled + 1) / (12 * ones * (labelled - ones)));
  }

  /** Sums the labels of a part. */
  static final class Counter {
    private final double[] weight;
    private final double[] positives;
    private final double[] labelled;
    private final double[] ones;

    Counter(int tasks) {
      this.weight = new double[tasks];
      this.positives = new double[tasks];
      this.labelled = new double[tasks];
      this.ones = new double[tasks];
    }

    void add(Batch batch) {
      int tasks = weight.length;
      float[] weights = batch.weights();
      for (int i = 0; i < batch.size() * tasks; i++) {
        float label = batch.labels()[i];
        if (!Float.isNaN(label)) {
          int t = i % tasks;
          double w = weights == null ? 1 : weights[i / tasks];
          weight[t] += w;
          positives[t] += w * label;
          labelled[t]++;
          ones[t] += label;
        }
      }
    }

    /** By task. */
    Map<String, BaseRate> rates(List<String> tasks) {
      Map<String, BaseRate> rates = new LinkedHashMap<>();
      for (int t = 0; t < weight.length; t++) {
        rates.put(tasks.get(t), new BaseRate(weight[t], positives[t], labelled[t], ones[t]));
      }
      return rates;
    }
  }
}
