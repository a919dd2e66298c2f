package org.jingu.data.profile;

/**
 * The population stability index of two distributions: the sum of (p − q) · ln(p / q). Below 0.1
 * they are usually taken for alike, from 0.25 on for different.
 */
final class Stability {
  private Stability() {}

  /**
   * The index. Half a row stands in each bin, so that an empty one does not make it infinite.
   *
   * @param from counts by bin
   * @param to counts by the same bins
   * @return NaN where either has no rows
   */
  static double index(long[] from, long[] to) {
    double all = sum(from);
    double others = sum(to);
    if (all == 0 || others == 0) {
      return Double.NaN;
    }
    double index = 0;
    for (int i = 0; i < from.length; i++) {
      if (from[i] + to[i] > 0) {
        double p = (from[i] + 0.5) / (all + 0.5 * from.length);
        double q = (to[i] + 0.5) / (others + 0.5 * from.length);
        index += (p - q) * Math.log(p / q);
      }
    }
    return index;
  }

  /** What samples of one distribution show on average: (bins − 1) · (1/n + 1/m). */
  static double byChance(long[] from, long[] to) {
    int bins = 0;
    for (int i = 0; i < from.length; i++) {
      bins += from[i] + to[i] > 0 ? 1 : 0;
    }
    return Math.max(0, bins - 1) * (1.0 / Math.max(1, sum(from)) + 1.0 / Math.max(1, sum(to)));
  }

  private static double sum(long[] counts) {
    double sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
