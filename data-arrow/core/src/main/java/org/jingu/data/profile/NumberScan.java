package org.jingu.data.profile;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What the numbers of a column are like. */
final class NumberScan {
  private static final int SAMPLE = 4096;

  private final SplittableRandom random = new SplittableRandom(7);
  private double[] sample = new double[16];
  private long count;
  private long whole;
  private long padded;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  void add(String text, double value) {
    whole += value == Math.rint(value) ? 1 : 0;
    boolean zeros = text.length() > 1 && text.charAt(0) == '0' && Character.isDigit(text.charAt(1));
    padded += zeros ? 1 : 0;
    min = Math.min(min, value);
    max = Math.max(max, value);
    // Reservoir sampling: each value is kept with the same probability.
    long place = count < SAMPLE ? count : random.nextLong(count + 1);
    if (place < SAMPLE) {
      if (place == sample.length) {
        sample = Arrays.copyOf(sample, 2 * sample.length);
      }
      sample[(int) place] = value;
    }
    count++;
  }

  NumberProfile profile() {
    double[] sorted = Arrays.copyOf(sample, (int) Math.min(count, SAMPLE));
    Arrays.sort(sorted);
    return new NumberProfile(count, whole, padded, min, max, sorted);
  }
}
