package org.jingu.cli.init;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.jingu.data.profile.ColumnProfile;

/** Numbers about columns, in words. */
final class Values {
  private Values() {}

  /** How many different values a column has, as far as they were counted. */
  static String count(ColumnProfile column) {
    return (column.exact() ? "" : "at least ")
        + String.format(Locale.ROOT, "%,d", column.distinct());
  }

  /** A share in percent, with as many digits as it needs to differ from none and all. */
  static String percent(double share) {
    double percent = 100 * share;
    if (percent > 0 && percent < 0.1) {
      return "less than 0.1 %";
    }
    return String.format(
        Locale.ROOT, percent > 99.9 && percent < 100 ? "%.3f %%" : "%.1f %%", percent);
  }

  static String missing(ColumnProfile column) {
    return column.missing() == 0 ? "" : percent((double) column.missing() / column.rows());
  }

  /** A number in four digits, as a reader wants it. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e12
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toString();
  }
}
