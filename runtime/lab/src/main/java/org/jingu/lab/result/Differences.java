package org.jingu.lab.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.jingu.lab.fit.Bootstrap;
import org.jingu.lab.fit.Form;
import org.jingu.lab.fit.Interval;
import org.jspecify.annotations.Nullable;

/** Other architectures beside the ladder's, at the compute of its rungs. */
final class Differences {
  /** How far beyond the ladder its law is asked, in compute. */
  private static final double BEYOND = 2;

  private final Scaling ladder;
  private final @Nullable Bootstrap drawn;

  Differences(Scaling ladder, @Nullable Bootstrap drawn) {
    this.ladder = ladder;
    this.drawn = drawn;
  }

  List<Difference> of(List<Scaling> scalings) {
    List<Difference> found = new ArrayList<>();
    Map<String, Configuration> rungs = new HashMap<>();
    ladder.configurations().forEach(it -> rungs.put(it.rung(), it));
    for (Scaling other : scalings) {
      for (Configuration it : other.configurations()) {
        Configuration own = rungs.get(it.rung());
        if (own != null && !other.architecture().equals(ladder.architecture())) {
          found.add(difference(other, it, own));
        }
      }
    }
    return holm(found);
  }

  private Difference difference(Scaling other, Configuration it, Configuration own) {
    double delta = Math.log(it.mean() / own.mean());
    // The window's error is that of the same examples, and most of it cancels; it is kept.
    double scatter = ladder.curve() == null ? 0 : ladder.curve().fit(Form.LEVEL).scatter();
    double error = Math.sqrt(square(it.error()) + square(own.error()) + 2 * square(scatter));
    int freedom = freedom(other) + freedom(ladder);
    double p = 1;
    double reach = Double.POSITIVE_INFINITY;
    if (error > 0 && freedom > 0) {
      TDistribution student = new TDistribution(freedom);
      reach = student.inverseCumulativeProbability(0.95) * error;
      p = 2 * student.cumulativeProbability(-Math.abs(delta) / error);
    } else if (error > 0) {
      NormalDistribution normal = new NormalDistribution();
      reach = normal.inverseCumulativeProbability(0.95) * error;
      p = 2 * normal.cumulativeProbability(-Math.abs(delta) / error);
    }
    return new Difference(
        other.architecture(),
        it.rung(),
        delta,
        new Interval(delta - reach, delta + reach),
        p,
        multiplier(it));
  }

  private static int freedom(Scaling scaling) {
    return scaling.configurations().stream().mapToInt(it -> it.losses().size() - 1).sum();
  }

  private static double square(double value) {
    return value * value;
  }

  private @Nullable Interval multiplier(Configuration it) {
    if (drawn == null) {
      return null;
    }
    List<Configuration> all = ladder.configurations();
    double least = all.get(0).gflop() / BEYOND;
    double most = all.get(all.size() - 1).gflop() * BEYOND;
    Interval size = drawn.middle(law -> law.inverse(it.mean()));
    boolean inside = size.low() >= least && size.high() <= most;
    return inside ? new Interval(it.gflop() / size.high(), it.gflop() / size.low()) : null;
  }

  /** Holm's step-down correction over all differences. */
  private static List<Difference> holm(List<Difference> found) {
    List<Difference> ascending = new ArrayList<>(found);
    ascending.sort(Comparator.comparingDouble(Difference::p));
    Map<Difference, Double> corrected = new HashMap<>();
    double largest = 0;
    for (int i = 0; i < ascending.size(); i++) {
      Difference it = ascending.get(i);
      largest = Math.max(largest, Math.min(1, it.p() * (ascending.size() - i)));
      corrected.put(it, largest);
    }
    return found.stream()
        .map(
            it ->
                new Difference(
                    it.architecture(),
                    it.rung(),
                    it.delta(),
                    it.interval(),
                    corrected.getOrDefault(it, it.p()),
                    it.multiplier()))
        .toList();
  }
}
