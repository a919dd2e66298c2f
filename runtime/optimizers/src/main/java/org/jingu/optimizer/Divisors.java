package org.jingu.optimizer;

/** Checks of what formulas divide by. */
final class Divisors {
  private Divisors() {}

  static void requirePositive(String key, double value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + " is " + value + "; it must be above 0");
    }
  }

  static void requireBelowOne(String key, double value) {
    if (value >= 1) {
      throw new IllegalArgumentException(key + " is " + value + "; it must be below 1");
    }
  }
}
