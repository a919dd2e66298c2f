package org.jingu.data.prepare;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cell may be taken for: the parsers that preparations use, asked before there is a
 * configuration.
 */
public final class CellForms {
  private CellForms() {}

  /** The text without the spaces around it, as {@code strip: true} has it. */
  public static String strip(String cell) {
    return Spaces.strip(cell);
  }

  /**
   * The number that a cell is in a number column.
   *
   * @param comma whether a comma separates the decimals
   * @return NaN if it is none
   */
  public static double number(String cell, boolean comma) {
    if (cell.isEmpty() || !mayBeNumber(cell.charAt(0))) {
      return Double.NaN; // Most text, without the cost of an exception.
    }
    try {
      return Numbers.parse("", cell, comma);
    } catch (BadRowException e) {
      return Double.NaN;
    }
  }

  private static boolean mayBeNumber(char first) {
    return first <= '9' || Character.isSpaceChar(first);
  }

  /** The elements of a list, or null if the cell is no list of that form. */
  public static @Nullable List<String> elements(String cell, SparseConfig.Form form) {
    if (cell.isEmpty() || "[({".indexOf(cell.charAt(0)) < 0) {
      return null;
    }
    try {
      return ListCell.elements(cell, form, ",");
    } catch (BadRowException e) {
      return null;
    }
  }

  /** Times of one format of {@link TimeConfig}, in UTC. */
  public static final class Time {
    private final Clock clock;

    /**
     * For a format.
     *
     * @throws IllegalArgumentException if it is none
     */
    public Time(String format) {
      clock = new Clock(format, "UTC");
    }

    /** Milliseconds since 1970, or null if the cell is no such time. */
    public @Nullable Long millis(String cell) {
      try {
        return clock.millis(cell, false);
      } catch (BadRowException e) {
        return null;
      }
    }
  }
}
