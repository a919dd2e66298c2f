package org.jingu.cli.inspect;

import java.util.Locale;

/** Floating-point operations for a reader: three digits and the unit that fits. */
public final class Flop {
  private static final String[] UNITS = {"FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP"};

  private Flop() {}

  /** Such as {@code 2 FLOP}, {@code 1.36 MFLOP} and {@code 20.4 GFLOP}; "unknown" of NaN. */
  public static String text(double gflop) {
    if (Double.isNaN(gflop)) {
      return "unknown";
    }
    double value = gflop * 1e9;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS[unit]);
  }
}
