package org.jingu.data.profile;

import java.util.Arrays;
import java.util.Comparator;

/**
 * How well the values of a column alone rank the rows of a label: half of the rows gives the mean
 * label of each value, the other half is ranked by these means. In-sample means would make every
 * column of rare values look like the label.
 */
final class HeldOutAuc {
  /** How many counts a value has: learned from or held out, positive or not. */
  static final int WIDTH = 4;

  private static final int LEAST_OF_A_CLASS = 10;

  private HeldOutAuc() {}

  /**
   * Which count a row adds to.
   *
   * @param draw random, of the row
   */
  static int which(long draw, boolean positive) {
    return (int) ((draw & 1) << 1) | (positive ? 1 : 0);
  }

  /**
   * The AUC of the held-out half, by the means of the other, pulled a little towards the middle;
   * NaN where rows of a class are too few to say.
   *
   * @param values the counts of each value by {@link #which}; sorted by it
   */
  static double of(int[][] values) {
    double positives = 0;
    double negatives = 0;
    for (int[] it : values) {
      positives += it[1];
      negatives += it[0];
    }
    double prior = positives / Math.max(1, positives + negatives);
    Comparator<int[]> byMean = Comparator.comparingDouble(it -> mean(it, prior));
    Arrays.sort(values, byMean);
    double below = 0;
    double pairs = 0;
    double held = 0;
    int start = 0;
    while (start < values.length) {
      // Values of one mean are one rank.
      double tiedPositives = 0;
      double tiedNegatives = 0;
      int next = start;
      while (next < values.length && byMean.compare(values[start], values[next]) == 0) {
        tiedNegatives += values[next][2];
        tiedPositives += values[next][3];
        next++;
      }
      pairs += tiedPositives * (below + tiedNegatives / 2);
      below += tiedNegatives;
      held += tiedPositives;
      start = next;
    }
    boolean few = Math.min(held, below) < LEAST_OF_A_CLASS;
    return few ? Double.NaN : pairs / (held * below);
  }

  private static double mean(int[] it, double prior) {
    return (it[1] + prior) / (it[0] + it[1] + 1.0);
  }
}
