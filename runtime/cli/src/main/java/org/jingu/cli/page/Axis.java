package org.jingu.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis.
 *
 * @param label what it shows
 * @param min the value at its start
 * @param max the value at its end, more than {@code min}
 * @param step from one mark to the next; of logarithms a factor, 10, or 2 where the range is short
 * @param logarithmic whether equal factors are equally far apart; then {@code min} is above 0
 */
public record Axis(String label, double min, double max, double step, boolean logarithmic) {
  private static final int INTERVALS = 5;

  /** A linear axis with given marks. */
  public Axis(String label, double min, double max, double step) {
    this(label, min, max, step, false);
  }

  /** An axis of logarithms around positive values. */
  public static Axis logarithms(String label, double min, double max) {
    double room = Math.pow(Math.max(max / min, 1.1), 0.04);
    return new Axis(label, min / room, max * room, max / min < 50 ? 2 : 10, true);
  }

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
    if (logarithmic) {
      for (double power = Math.pow(10, Math.floor(Math.log10(min))); power <= max; power *= 10) {
        for (int factor : step < 10 ? new int[] {1, 2, 5} : new int[] {1}) {
          if (factor * power >= min && factor * power <= max) {
            ticks.add(factor * power);
          }
        }
      }
      return ticks;
    }
    for (long i = (long) Math.ceil(min / step - 1e-6); i * step <= max + 1e-6 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** A mark's text, with the decimals that tell one mark from the next. */
  public String text(double tick) {
    if (logarithmic) {
      boolean plain = tick >= 0.01 && tick < 10_000;
      int shown = (int) Math.max(0, Math.ceil(-Math.log10(tick) - 1e-9));
      return plain
          ? String.format(Locale.ROOT, "%." + shown + "f", tick)
          : String.format(Locale.ROOT, "%.0e", tick);
    }
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%,." + decimals + "f", tick + 0.0);
  }

  /** Where a value stands, from 0 at the start to 1 at the end. */
  public double share(double value) {
    return logarithmic ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  }
}
