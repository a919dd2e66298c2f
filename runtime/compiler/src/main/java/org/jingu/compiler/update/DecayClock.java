package org.jingu.compiler.update;

/**
 * The time by which rows decay lazily: the sum of the schedule's factors of all steps made. It is a
 * multiple of 2^-24, so that up to 2^29 steps it is exact, whatever the steps.
 */
public final class DecayClock {
  /** The floats that hold a clock. */
  public static final int PARTS = 3;

  private static final double TICKS = 0x1p24;

  private double now;

  /** A factor of the schedule in whole ticks. */
  static double ticks(double scale) {
    return Math.rint(scale * TICKS) / TICKS;
  }

  /** The time. */
  public double now() {
    return now;
  }

  /** Adds a step of some factor. */
  public void advance(double scale) {
    now += ticks(scale);
  }

  /** Sets the time. */
  public void set(double time) {
    now = time;
  }

  /** The time in floats of 24 bits each, the highest first. */
  public float[] parts() {
    float[] parts = new float[PARTS];
    double rest = now;
    for (int i = 0; i < PARTS; i++) {
      parts[i] = (float) rest;
      rest -= parts[i];
    }
    return parts;
  }

  /** Sets the time to that of some {@link #parts}. */
  public void set(float[] parts) {
    double sum = 0;
    for (float part : parts) {
      sum += part;
    }
    now = sum;
  }
}
