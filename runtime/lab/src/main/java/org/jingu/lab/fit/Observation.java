package org.jingu.lab.fit;

/**
 * A loss at a size.
 *
 * @param x the size, above 0
 * @param y the loss, above 0
 * @param error the standard error of ln y that is known: of windows and seeds
 */
public record Observation(double x, double y, double error) {
  /** Checks that there are logarithms. */
  public Observation {
    if (!(x > 0) || !(y > 0) || !(error >= 0) || Double.isInfinite(x) || Double.isInfinite(y)) {
      throw new IllegalArgumentException(
          "x %s and y %s must be above 0, and the error %s not below".formatted(x, y, error));
    }
  }
}
