package org.jingu.data.profile;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a column of a raw file holds. A value is a cell that is neither empty nor a mark of a
 * missing value.
 *
 * @param name its name
 * @param index its place, from 0
 * @param rows how many rows were read
 * @param values how many of them have a value
 * @param marks the marks of missing values that occur, such as NA, and how often
 * @param distinct how many different values were counted
 * @param exact whether there are no more of them
 * @param singletons how many of them occur once
 * @param few the values and how often they occur; empty where there are many
 * @param numbers those that are numbers
 * @param odd the values that are no numbers; empty where there are many
 * @param times what they are as times, or null if they are none
 * @param tokens what they are as lists, or null if they are none
 * @param spaces how many cells have spaces around them
 * @param length the mean length of a value, in characters
 * @param sequence a hash of all cells in their order, which copies share
 */
public record ColumnProfile(
    String name,
    int index,
    long rows,
    long values,
    Map<String, Long> marks,
    int distinct,
    boolean exact,
    int singletons,
    Map<String, Long> few,
    NumberProfile numbers,
    Map<String, Long> odd,
    @Nullable TimeProfile times,
    @Nullable TokenProfile tokens,
    long spaces,
    double length,
    long sequence) {
  /** How many rows have no value. */
  public long missing() {
    return rows - values;
  }

  /** Whether every value is a number. */
  public boolean isNumeric() {
    return values > 0 && numbers.count() == values;
  }

  /** Whether the values are numbers but for a few texts that come again and again. */
  public boolean isNearlyNumeric() {
    return isNumeric() || (!odd.isEmpty() && values - numbers.count() <= 0.05 * values);
  }

  /** Whether all numbers are whole. */
  public boolean isWhole() {
    return numbers.whole() == numbers.count();
  }
}
