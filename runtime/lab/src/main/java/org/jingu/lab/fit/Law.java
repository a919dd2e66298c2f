package org.jingu.lab.fit;

/**
 * A form with its numbers.
 *
 * @param form the form
 * @param a level, or value at x = 1
 * @param b what falls, or grows with ln x
 * @param c exponent; 0 of a logarithm
 */
public record Law(Form form, double a, double b, double c) {
  /** The loss at a size. */
  public double at(double x) {
    return form == Form.LOGARITHM ? a + b * Math.log(x) : a + b * Math.pow(x, -c);
  }

  /** The size at which the loss is y; NaN where the law has none. */
  public double inverse(double y) {
    if (form == Form.LOGARITHM) {
      return Math.exp((y - a) / b);
    }
    return y > a ? Math.pow((y - a) / b, -1 / c) : Double.NaN;
  }
}
