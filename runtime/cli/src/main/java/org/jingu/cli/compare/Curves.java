package org.jingu.cli.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jingu.api.loss.Link;
import org.jingu.cli.compare.CompareReport.ReliabilityPoint;
import org.jingu.cli.compare.CompareReport.RocPoint;
import org.jingu.cli.compare.Predictions.OfTask;
import org.jingu.significance.FloatOrder;

/**
 * ROC and reliability curves of a model, each the mean of its seeds' curves: ROC curves at the same
 * false positive rate (vertical averaging: Fawcett, Pattern Recognition Letters 27, 2006),
 * reliability curves bin by bin, each bin with the same weight of examples.
 */
final class Curves {
  private static final int ROC_STEPS = 200;
  private static final int BINS = 20;

  private final double[] truePositiveRates = new double[ROC_STEPS + 1];
  private final double[] predicted = new double[BINS];
  private final double[] observed = new double[BINS];
  private int seeds;

  /** Adds a seed's predictions. */
  void add(OfTask examples) {
    long[] order = new long[examples.logits().length];
    double positives = 0;
    double negatives = 0;
    for (int i = 0; i < order.length; i++) {
      order[i] = FloatOrder.pack(examples.logits()[i], i);
      positives += examples.weight(i) * examples.labels()[i];
      negatives += examples.weight(i) * (1 - examples.labels()[i]);
    }
    Arrays.parallelSort(order);
    addRoc(examples, order, positives, negatives);
    addReliability(examples, order, positives + negatives);
    seeds++;
  }

  /** Close together near 0, where good models differ. */
  private static double falsePositiveRate(int step) {
    double share = (double) step / ROC_STEPS;
    return share * share;
  }

  private void addRoc(OfTask examples, long[] order, double positives, double negatives) {
    if (!(positives > 0 && negatives > 0)) {
      Arrays.fill(truePositiveRates, Double.NaN);
      return;
    }
    double x = 0;
    double y = 0;
    int step = 0;
    for (int from = order.length - 1, to; from >= 0; from = to) {
      double nextX = x;
      double nextY = y;
      for (to = from; to >= 0 && order[to] >> Integer.SIZE == order[from] >> Integer.SIZE; to--) {
        int i = (int) order[to];
        nextX += examples.weight(i) * (1 - examples.labels()[i]) / negatives;
        nextY += examples.weight(i) * examples.labels()[i] / positives;
      }
      while (step <= ROC_STEPS && falsePositiveRate(step) < nextX) {
        double share = (falsePositiveRate(step) - x) / (nextX - x);
        truePositiveRates[step++] += y + share * (nextY - y);
      }
      x = nextX;
      y = nextY;
    }
    while (step <= ROC_STEPS) {
      truePositiveRates[step++] += 1;
    }
  }

  private void addReliability(OfTask examples, long[] order, double total) {
    double[] weights = new double[BINS];
    double[] sums = new double[BINS];
    double[] labels = new double[BINS];
    double seen = 0;
    for (long packed : order) {
      int i = (int) packed;
      double weight = examples.weight(i);
      int bin = Math.min(BINS - 1, (int) (BINS * (seen + weight / 2) / total));
      weights[bin] += weight;
      sums[bin] += weight * (float) Link.SIGMOID.prediction(examples.logits()[i]);
      labels[bin] += weight * examples.labels()[i];
      seen += weight;
    }
    for (int bin = 0; bin < BINS; bin++) {
      predicted[bin] += sums[bin] / weights[bin];
      observed[bin] += labels[bin] / weights[bin];
    }
  }

  /** The ROC curve; empty where the examples are all of one class. */
  List<RocPoint> roc() {
    List<RocPoint> points = new ArrayList<>();
    for (int step = 0; step <= ROC_STEPS; step++) {
      double y = truePositiveRates[step] / seeds;
      if (Double.isFinite(y)) {
        points.add(new RocPoint(falsePositiveRate(step), y));
      }
    }
    return points;
  }

  /** The reliability curve, from low to high predictions; bins without examples are left out. */
  List<ReliabilityPoint> reliability() {
    List<ReliabilityPoint> points = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      if (Double.isFinite(predicted[bin])) {
        points.add(new ReliabilityPoint(predicted[bin] / seeds, observed[bin] / seeds));
      }
    }
    return points;
  }
}
