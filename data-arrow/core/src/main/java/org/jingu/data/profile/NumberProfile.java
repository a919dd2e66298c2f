package org.jingu.data.profile;

/**
 * The numbers of a column.
 *
 * @param count how many cells are numbers
 * @param whole how many of them are whole
 * @param padded how many have zeros in front, as codes have
 * @param min the smallest
 * @param max the largest
 * @param sample a sorted sample of them
 */
public record NumberProfile(
    long count, long whole, long padded, double min, double max, double[] sample) {
  /** About that quantile, 0 to 1; NaN where there is no number. */
  public double quantile(double share) {
    return sample.length == 0 ? Double.NaN : sample[(int) (share * (sample.length - 1))];
  }
}
