package org.jingu.benchmark.quality;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How good probabilities are.
 *
 * @param auc the probability that a click is ranked above another row, ties counting half
 * @param logLoss the mean binary cross entropy, in nats
 * @param calibration the mean probability over the mean label: 1 is best
 */
record Scores(double auc, double logLoss, double calibration) {
  /** Peers print six digits, so that some write 0 and 1. */
  private static final double LEAST = 1e-7;

  /**
   * Scores a probability a row.
   *
   * @param labels 0 or 1
   * @throws IllegalArgumentException if the counts differ, a probability is none, or all labels are
   *     the same
   */
  static Scores of(float[] labels, double[] probabilities) {
    if (labels.length != probabilities.length) {
      throw new IllegalArgumentException(
          "%d predictions for %d rows".formatted(probabilities.length, labels.length));
    }
    double loss = 0;
    double clicks = 0;
    double predicted = 0;
    for (int i = 0; i < labels.length; i++) {
      double p = probabilities[i];
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException(
            "the prediction of row %d is %s, which is no probability".formatted(i, p));
      }
      double bounded = Math.min(1 - LEAST, Math.max(LEAST, p));
      loss -= labels[i] > 0 ? Math.log(bounded) : Math.log(1 - bounded);
      clicks += labels[i];
      predicted += p;
    }
    if (clicks == 0 || clicks == labels.length) {
      throw new IllegalArgumentException(
          "all %d rows have the same label; there is no AUC".formatted(labels.length));
    }
    return new Scores(auc(labels, probabilities, clicks), loss / labels.length, predicted / clicks);
  }

  /** By the sum of the clicks' ranks, equal scores sharing the mean of theirs (Mann-Whitney). */
  private static double auc(float[] labels, double[] scores, double clicks) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double ranks = 0;
    for (int from = 0, to; from < order.length; from = to) {
      for (to = from; to < order.length && scores[order[to]] == scores[order[from]]; to++) {
        // Finds the end of the tie.
      }
      for (int i = from; i < to; i++) {
        ranks += labels[order[i]] * (from + 1 + to) / 2.0;
      }
    }
    return (ranks - clicks * (clicks + 1) / 2) / (clicks * (labels.length - clicks));
  }

  /** Of the attainable gain over chance, what share this is. */
  double shareOf(Scores optimum) {
    return (auc - 0.5) / (optimum.auc - 0.5);
  }
}
