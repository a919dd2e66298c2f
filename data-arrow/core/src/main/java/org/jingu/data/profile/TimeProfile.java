package org.jingu.data.profile;

import java.util.List;

/**
 * The times of a column.
 *
 * @param format as {@code time.format} has it
 * @param otherFormats formats in which every cell is a time as well, such as day and month swapped
 * @param min the earliest, in milliseconds since 1970
 * @param max the latest
 * @param hours how many hours of the day occur
 * @param weekdays how many days of the week occur
 * @param ordered whether no row is earlier than the one before it
 * @param sample a sorted sample
 */
public record TimeProfile(
    String format,
    List<String> otherFormats,
    long min,
    long max,
    int hours,
    int weekdays,
    boolean ordered,
    long[] sample) {
  /** The days from the first time to the last. */
  public double days() {
    return (max - min) / 86_400_000.0;
  }

  /** Whether times can cut rows so that each part has some: the last shares differ in time. */
  public boolean divides(double valid, double test) {
    int count = sample.length;
    long testFrom = sample[(int) Math.min(count - 1, Math.round(count * (1 - test)))];
    long validFrom = sample[(int) Math.min(count - 1, Math.round(count * (1 - test - valid)))];
    return min < validFrom && validFrom < testFrom;
  }
}
