package org.jingu.data.read;

import java.util.List;

/**
 * Which negatives a training part keeps. A row has one draw, which depends on the seed and on the
 * row's number in the part, and not on where a pass meets it; of a label with a lower rate fewer
 * negatives stay. A negative that does not stay is a missing label, and an example that so loses
 * its last label is left out.
 *
 * @param rates by label, the share of its negatives that stay, in (0, 1]
 * @param seed of the draws
 */
public record NegativeSampling(List<Double> rates, long seed) {
  /** Keeps the draws of other uses of a run's seed apart from these. */
  private static final long STREAM = 0x6e656761746976L;

  /** Copies the list. */
  public NegativeSampling {
    rates = List.copyOf(rates);
  }

  /** Whether all labels of a row stay as they are, by its draw. */
  private boolean isWhole(double draw) {
    return rates.stream().allMatch(rate -> draw < rate);
  }

  private double draw(long row) {
    return new SplitMix64(seed, STREAM, row).fraction();
  }

  /**
   * Takes the labels of a row away that do not stay.
   *
   * @param row its number in the part, from 0
   * @param labels by label, the labels of some rows
   * @param at the row's place among them
   * @return whether the row stays
   */
  boolean mask(long row, float[][] labels, int at) {
    double draw = draw(row);
    if (isWhole(draw)) {
      return true;
    }
    boolean lost = false;
    boolean left = false;
    for (int t = 0; t < labels.length; t++) {
      if (labels[t][at] == 0 && draw >= rates.get(t)) {
        labels[t][at] = Float.NaN;
        lost = true;
      }
      left |= !Float.isNaN(labels[t][at]);
    }
    return left || !lost;
  }
}
