package org.jingu.engine.metrics;

import java.util.Arrays;
import org.jingu.api.data.DataException;
import org.jingu.significance.FloatOrder;

/**
 * Examples packed for ranking, one long each: the score in the upper half in an order-preserving
 * form, the weight in the lower half, negative for an example of class 0.
 */
final class RankedScores {
  /** The longest array that every virtual machine has. */
  private static final int MOST = Integer.MAX_VALUE - 8;

  private long[] keys = new long[1024];
  private int size;
  private boolean undefined;

  /** Adds an example; a label between 0 and 1 counts for both classes. */
  void add(float score, float label, float weight) {
    undefined |= Float.isNaN(score) || Float.isNaN(weight);
    push(score, weight * label);
    push(score, weight * (label - 1));
  }

  private void push(float score, float signedWeight) {
    if (signedWeight == 0) {
      return;
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, larger(size));
    }
    keys[size++] = key(score, signedWeight);
  }

  /**
   * The length of an array that is full.
   *
   * @throws DataException if Java has no larger one
   */
  static int larger(int length) {
    if (length == MOST) {
      throw new DataException(
          "auc and gauc rank at most %d examples; evaluate on fewer, or leave them out of train.metrics"
              .formatted(MOST));
    }
    return (int) Math.min(MOST, length + (long) length / 2);
  }

  /** The packed form of one example of one class. */
  static long key(float score, float signedWeight) {
    return FloatOrder.pack(score, Float.floatToRawIntBits(signedWeight));
  }

  /** The area under the ROC curve, or NaN without both classes or with a NaN among the scores. */
  double auc() {
    Arrays.parallelSort(keys, 0, size);
    return undefined ? Double.NaN : auc(keys, 0, size);
  }

  /** The area under the ROC curve of sorted keys: of each tie, half counts as ranked right. */
  static double auc(long[] sorted, int from, int to) {
    double positives = 0;
    double negatives = 0;
    double ranked = 0;
    for (int i = from; i < to; ) {
      long score = sorted[i] >> Integer.SIZE;
      double tiedPositives = 0;
      double tiedNegatives = 0;
      for (; i < to && sorted[i] >> Integer.SIZE == score; i++) {
        float weight = Float.intBitsToFloat((int) sorted[i]);
        if (weight > 0) {
          tiedPositives += weight;
        } else {
          tiedNegatives -= weight;
        }
      }
      ranked += tiedPositives * (negatives + tiedNegatives / 2);
      positives += tiedPositives;
      negatives += tiedNegatives;
    }
    return positives > 0 && negatives > 0 ? ranked / (positives * negatives) : Double.NaN;
  }
}
