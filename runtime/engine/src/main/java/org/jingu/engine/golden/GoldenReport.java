package org.jingu.engine.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far a run is from a golden file.
 *
 * <p>The error of an element is {@code |found - expected| / max(|expected|, rms of the tensor,
 * 0.001 rms of the group)}, where rms is the root mean square of the expected values. The tensor's
 * rms is there because elements that happen to be near 0 carry the rounding of their neighbours;
 * the group's because a whole tensor may be nothing but such rounding, as is the gradient of a bias
 * before a batch norm. An element that is not a number has an infinite error.
 *
 * @param name the case
 * @param model the plugin's name
 * @param tolerance the largest error that passes
 * @param worst the worst element of every group, in the order of the run
 */
public record GoldenReport(String name, String model, double tolerance, List<Worst> worst) {
  /** Copies the list. */
  public GoldenReport {
    worst = List.copyOf(worst);
  }

  /**
   * The worst element of a group of tensors.
   *
   * @param group logit, loss, gradient, after or eval
   * @param elements the number of elements compared
   * @param error the relative error
   * @param tensor the tensor's name in the golden file
   * @param index its index there, row-major
   * @param expected the reference's value
   * @param found the value found here
   */
  public record Worst(
      String group,
      long elements,
      double error,
      String tensor,
      int index,
      double expected,
      double found) {}

  /** Whether every group is within the tolerance. */
  public boolean passes() {
    return worst.stream().allMatch(w -> w.error() <= tolerance);
  }

  /** One line a group, for people. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    for (Worst w : worst) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-9s %8d elements, worst relative error %.2e %s at %s[%d]: %.9g, reference %.9g%n",
              w.group(),
              w.elements(),
              w.error(),
              w.error() <= tolerance ? "(ok)" : "(TOO LARGE)",
              w.tensor(),
              w.index(),
              w.found(),
              w.expected()));
    }
    return text.toString();
  }

  /** Collects what is compared. */
  static final class Builder {
    private record Pair(String tensor, double[] expected, double[] found) {}

    private final Map<String, List<Pair>> groups = new LinkedHashMap<>();

    /** Starts a group, so that groups are reported in this order. */
    void group(String name) {
      groups.computeIfAbsent(name, key -> new ArrayList<>());
    }

    void compare(String group, String tensor, double[] expected, double[] found) {
      if (expected.length != found.length) {
        throw new IllegalArgumentException(
            "tensor '%s' has %d elements here and %d in the reference"
                .formatted(tensor, found.length, expected.length));
      }
      group(group);
      groups.get(group).add(new Pair(tensor, expected, found));
    }

    GoldenReport build(String name, String model, double tolerance) {
      List<Worst> worst = new ArrayList<>();
      groups.forEach((group, pairs) -> worst.add(worst(group, pairs)));
      return new GoldenReport(name, model, tolerance, worst);
    }

    private static Worst worst(String group, List<Pair> pairs) {
      double[] all =
          pairs.stream().flatMapToDouble(pair -> Arrays.stream(pair.expected())).toArray();
      double floor = 1e-3 * rms(all);
      Worst worst = new Worst(group, all.length, -1, "", 0, 0, 0);
      for (Pair pair : pairs) {
        double scale = Math.max(floor, rms(pair.expected()));
        for (int i = 0; i < pair.expected().length; i++) {
          double error = error(pair.expected()[i], pair.found()[i], scale);
          if (error > worst.error()) {
            worst =
                new Worst(
                    group,
                    all.length,
                    error,
                    pair.tensor(),
                    i,
                    pair.expected()[i],
                    pair.found()[i]);
          }
        }
      }
      return worst;
    }

    private static double error(double expected, double found, double scale) {
      if (expected == found) {
        return 0;
      }
      double error = Math.abs(found - expected) / Math.max(Math.abs(expected), scale);
      return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    private static double rms(double[] values) {
      return Math.sqrt(Arrays.stream(values).map(x -> x * x).average().orElse(0));
    }
  }
}
