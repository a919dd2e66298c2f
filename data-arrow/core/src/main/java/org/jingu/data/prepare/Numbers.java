package org.jingu.data.prepare;

import java.util.regex.Pattern;
import org.jingu.data.format.Decimal;
import org.jingu.data.format.Excerpt;

/** Numbers in cells. */
final class Numbers {
  /** Integers of so many digits are exact as doubles. */
  private static final int EXACT_DIGITS = 15;

  private static final Pattern WITH_COMMA = Pattern.compile("[-+]?[0-9]*,[0-9]+");

  private Numbers() {}

  /**
   * A finite number that a float can hold.
   *
   * @param comma whether a comma separates the decimals
   * @throws BadRowException if the cell is none
   */
  static double parse(String column, String cell, boolean comma) throws BadRowException {
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
    return parseSlowly(column, cell, comma);
  }

  private static double parseSlowly(String column, String cell, boolean comma)
      throws BadRowException {
    String text = Spaces.strip(cell);
    // With a decimal comma a point would be one of thousands.
    String decimal = !comma ? text : text.indexOf('.') >= 0 ? "" : text.replace(',', '.');
    double value = Decimal.parse(decimal);
    if (Math.abs(value) <= Float.MAX_VALUE) {
      return value;
    }
    String advice = "";
    if (!comma && WITH_COMMA.matcher(text).matches()) {
      advice = "; where a comma separates decimals, set options.decimal: ','";
    } else if (text.matches("(?i)nan|n/a|na|null|none|-|\\?|\\\\n")) {
      advice = "; where it means a missing value, name it in missing_values";
    }
    throw new BadRowException(
        "column '%s' is '%s'; expected a finite number%s"
            .formatted(column, Excerpt.of(cell), advice));
  }
}
