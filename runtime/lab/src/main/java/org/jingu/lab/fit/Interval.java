package org.jingu.lab.fit;

/**
 * From where to where a number may be.
 *
 * @param low the lower end
 * @param high the upper end; may be infinite
 */
public record Interval(double low, double high) {
  /** Whether a number is inside. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
