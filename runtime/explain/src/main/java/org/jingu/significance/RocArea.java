package org.jingu.significance;

import static org.jingu.significance.Estimator.unbiased;
import static org.jingu.significance.Estimator.weight;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The area under the ROC curve; see {@link Estimator#AUC}. */
final class RocArea {
  private final long[] order;
  private final float[] labels;
  private final float @Nullable [] weights;
  private double positives;
  private double negatives;
  private long positiveCount;
  private long negativeCount;

  private RocArea(float[] logits, float[] labels, float @Nullable [] weights) {
    this.labels = labels;
    this.weights = weights;
    this.order = new long[logits.length];
    for (int i = 0; i < logits.length; i++) {
      order[i] = FloatOrder.pack(logits[i], i);
      double weight = weight(weights, i);
      positives += weight * labels[i];
      negatives += weight * (1 - labels[i]);
      positiveCount += weight * labels[i] > 0 ? 1 : 0;
      negativeCount += weight * (1 - labels[i]) > 0 ? 1 : 0;
    }
    Arrays.parallelSort(order);
  }

  static Estimate estimate(float[] logits, float[] labels, float @Nullable [] weights) {
    for (float logit : logits) {
      if (Float.isNaN(logit)) {
        return new Estimate(Double.NaN, new double[logits.length]);
      }
    }
    return new RocArea(logits, labels, weights).estimate();
  }

  private Estimate estimate() {
    double area = walk(null);
    double[] influences = new double[order.length];
    double ofPositive = unbiased(positiveCount) / positives;
    double ofNegative = unbiased(negativeCount) / negatives;
    walk(
        (example, below, above) -> {
          double weight = weight(weights, example);
          double asPositive = weight * labels[example];
          double asNegative = weight * (1 - labels[example]);
          influences[example] =
              asPositive * (below - area) * ofPositive + asNegative * (above - area) * ofNegative;
        });
    return new Estimate(area, influences);
  }

  /** Takes the placement of an example (DeLong's structural components). */
  private interface Placed {
    /**
     * One example.
     *
     * @param below the share of the negatives with lower scores, half of those with the same
     * @param above the share of the positives with higher scores, half of those with the same
     */
    void at(int example, double below, double above);
  }

  /** Goes through the examples by score, tie by tie, and returns the area. */
  private double walk(@Nullable Placed placed) {
    double positivesBelow = 0;
    double negativesBelow = 0;
    double ranked = 0;
    for (int from = 0, to; from < order.length; from = to) {
      double tiedPositives = 0;
      double tiedNegatives = 0;
      for (to = from; to < order.length && score(to) == score(from); to++) {
        int example = (int) order[to];
        tiedPositives += weight(weights, example) * labels[example];
        tiedNegatives += weight(weights, example) * (1 - labels[example]);
      }
      double below = (negativesBelow + tiedNegatives / 2) / negatives;
      double above = 1 - (positivesBelow + tiedPositives / 2) / positives;
      ranked += tiedPositives * below;
      for (int i = from; placed != null && i < to; i++) {
        placed.at((int) order[i], below, above);
      }
      positivesBelow += tiedPositives;
      negativesBelow += tiedNegatives;
    }
    return ranked / positives;
  }

  private long score(int i) {
    return order[i] >> Integer.SIZE;
  }
}
