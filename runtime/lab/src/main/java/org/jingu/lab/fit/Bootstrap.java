package org.jingu.lab.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Laws of sweeps that might have been: seeds drawn anew within each configuration, and noise of
 * windows and configurations added.
 */
public final class Bootstrap {
  private final List<Law> laws = new ArrayList<>();

  /**
   * The seeds of one configuration.
   *
   * @param x its size
   * @param losses one a seed
   * @param windowError the standard error of ln y of the window, which all seeds share
   */
  public record Configuration(double x, List<Double> losses, double windowError) {}

  /**
   * Draws and fits.
   *
   * @param scatter between configurations
   * @param seedDeviation of ln y from seed to seed, for configurations with one
   * @param draws how many sweeps
   */
  public Bootstrap(
      List<Configuration> configurations,
      double scatter,
      double seedDeviation,
      int draws,
      long seed) {
    RandomGenerator random = new Well19937c(seed);
    for (int draw = 0; draw < draws; draw++) {
      List<Observation> sweep = new ArrayList<>();
      for (Configuration it : configurations) {
        sweep.add(drawn(it, scatter, seedDeviation, random));
      }
      laws.add(Fitter.fit(Form.LEVEL, sweep, scatter).law());
    }
  }

  private static Observation drawn(
      Configuration it, double scatter, double seedDeviation, RandomGenerator random) {
    int seeds = it.losses().size();
    double sum = 0;
    for (int s = 0; s < seeds; s++) {
      sum += Math.log(it.losses().get(random.nextInt(seeds)));
    }
    double noise = Math.hypot(scatter, it.windowError());
    if (seeds == 1) {
      noise = Math.hypot(noise, seedDeviation);
    }
    double error = Math.hypot(it.windowError(), seedDeviation / Math.sqrt(seeds));
    return new Observation(it.x(), Math.exp(sum / seeds + noise * random.nextGaussian()), error);
  }

  /** The laws. */
  public List<Law> laws() {
    return List.copyOf(laws);
  }

  /** The middle 90 % of something that a law says. */
  public Interval middle(ToDoubleFunction<Law> what) {
    double[] values = laws.stream().mapToDouble(what).filter(Double::isFinite).sorted().toArray();
    if (values.length < laws.size() * Curve.LEVEL) {
      return new Interval(Double.NaN, Double.NaN);
    }
    Percentile percentile = new Percentile();
    percentile.setData(values);
    return new Interval(percentile.evaluate(5), percentile.evaluate(95));
  }

  /** The band of the law at sizes. */
  public List<Interval> band(double[] sizes) {
    return Arrays.stream(sizes).mapToObj(x -> middle(law -> law.at(x))).toList();
  }
}
