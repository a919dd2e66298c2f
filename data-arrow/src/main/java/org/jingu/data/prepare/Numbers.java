package org.jingu.data.prepare;

/** Numbers in cells. */
final class Numbers {
  /** Integers of so many digits are exact as doubles. */
  private static final int EXACT_DIGITS = 15;

  private Numbers() {}

  /**
   * A finite number that a float can hold.
   *
   * @throws BadRowException if the cell is none
   */
  static double parse(String column, String cell) throws BadRowException {
    int start = cell.startsWith("-") ? 1 : 0;
    int digits = cell.length() - start;
    if (digits > 0 && digits <= EXACT_DIGITS) {
      long value = 0;
      int i = start;
      while (i < cell.length() && cell.charAt(i) >= '0' && cell.charAt(i) <= '9') {
        value = 10 * value + (cell.charAt(i++) - '0');
      }
      if (i == cell.length()) {
        return start == 0 ? value : -value;
      }
    }
    return parseSlowly(column, cell);
  }

  private static double parseSlowly(String column, String cell) throws BadRowException {
    String text = cell.strip();
    char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
    try {
      // Java also takes 1d, 1f and 0x1p3 for numbers; in data they are something else.
      boolean decimal = ((last >= '0' && last <= '9') || last == '.') && text.indexOf('x') < 0;
      double value = decimal ? Double.parseDouble(text) : Double.NaN;
      if (Math.abs(value) <= Float.MAX_VALUE) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new BadRowException(
        "column '%s' is '%s'; expected a finite number".formatted(column, cell));
  }
}
