package org.jingu.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis.
 *
 * @param label what it shows
 * @param min the value at its start
 * @param max the value at its end, more than {@code min}
 * @param step from one mark to the next
 */
public record Axis(String label, double min, double max, double step) {
  private static final int INTERVALS = 5;

  /** An axis from value to value, marked at round ones. */
  public Axis(String label, double min, double max) {
    this(label, min, max, step(max - min));
  }

  /** An axis from round value to round value around a range. */
  public static Axis around(String label, double min, double max) {
    double range = max > min ? max - min : Math.max(Math.abs(max), 1) * 0.1;
    double step = step(range);
    return new Axis(
        label, Math.floor(min / step) * step, Math.ceil((min + range) / step) * step, step);
  }

  /** 1, 2 or 5 times a power of ten, about a fifth of the range. */
  private static double step(double range) {
    double rough = range / INTERVALS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (int factor : new int[] {1, 2, 5}) {
      if (rough <= factor * power * 1.0001) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** Where the axis is marked. */
  public List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(min / step - 1e-6); i * step <= max + 1e-6 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** A mark's text, with the decimals that tell one mark from the next. */
  public String text(double tick) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%,." + decimals + "f", tick + 0.0);
  }

  /** Where a value stands, from 0 at the start to 1 at the end. */
  public double share(double value) {
    return (value - min) / (max - min);
  }
}
