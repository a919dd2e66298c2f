package org.jingu.cli.data;

import java.util.Locale;

/** Figures as people read them; empty where there is none. */
final class Cells {
  private Cells() {}

  /** A share in percent. */
  static String share(double share) {
    if (Double.isNaN(share)) {
      return "";
    }
    double percent = 100 * share;
    if (share > 0 && percent < 0.01) {
      return "< 0.01 %";
    }
    int decimals = percent == 0 || percent == 100 ? 0 : percent < 1 ? 2 : 1;
    return String.format(Locale.ROOT, "%." + decimals + "f %%", percent);
  }

  /** A count. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A value with so many decimals. */
  static String fixed(double value, int decimals) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A number of a feature. */
  static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4g", value);
  }
}
