package org.jingu.data.format;

/** Decimal numbers in text. */
public final class Decimal {
  private Decimal() {}

  /**
   * The number that a text is: digits with a point, an exponent and a sign, each where it has one.
   *
   * @return NaN if the text is no decimal number; infinite if it is one beyond double precision
   */
  public static double parse(String text) {
    try {
      return mayBeOne(text) ? Double.parseDouble(text) : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Java also takes 1d, 1f and 0x1p3 for numbers; in data they are something else. */
  private static boolean mayBeOne(String text) {
    if (text.isEmpty()) {
      return false;
    }
    char last = text.charAt(text.length() - 1);
    return ((last >= '0' && last <= '9') || last == '.')
        && text.indexOf('x') < 0
        && text.indexOf('X') < 0;
  }
}
