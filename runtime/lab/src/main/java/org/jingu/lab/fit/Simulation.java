package org.jingu.lab.fit;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/**
 * What fits make of sweeps whose law is known.
 *
 * @param sweeps how many
 * @param bias the mean of c less the truth
 * @param coverage the share of intervals of c that hold the truth
 * @param width the median half-width of those intervals
 * @param saturates the share that is judged to saturate
 */
public record Simulation(int sweeps, double bias, double coverage, double width, double saturates) {

  /**
   * A design of a sweep: its sizes, and how losses scatter.
   *
   * @param sizes x
   * @param scatter between configurations, of ln y
   * @param error that is known, of ln y
   */
  public record Design(double[] sizes, double scatter, double error) {
    /** Sizes evenly spread over decades from 1 on. */
    public static Design even(int points, double decades, double scatter, double error) {
      double[] sizes = new double[points];
      for (int i = 0; i < points; i++) {
        sizes[i] = Math.pow(10, decades * i / (points - 1));
      }
      return new Design(sizes, scatter, error);
    }

    List<Observation> draw(Law truth, RandomGenerator random) {
      List<Observation> sweep = new ArrayList<>();
      for (double x : sizes) {
        double noise = Math.hypot(scatter, error) * random.nextGaussian();
        sweep.add(new Observation(x, truth.at(x) * Math.exp(noise), error));
      }
      return sweep;
    }
  }

  /** Fits as many sweeps of a law. */
  public static Simulation of(Law truth, Design design, int sweeps, long seed) {
    RandomGenerator random = new Well19937c(seed);
    double sum = 0;
    int covered = 0;
    int saturating = 0;
    List<Double> widths = new ArrayList<>();
    for (int i = 0; i < sweeps; i++) {
      Curve curve = Curve.of(design.draw(truth, random), 0);
      sum += curve.law().c() - truth.c();
      covered += curve.exponent().contains(truth.c()) ? 1 : 0;
      saturating += curve.verdict() == Verdict.SATURATES ? 1 : 0;
      widths.add((curve.exponent().high() - curve.exponent().low()) / 2);
    }
    widths.sort(null);
    return new Simulation(
        sweeps,
        sum / sweeps,
        (double) covered / sweeps,
        widths.get(sweeps / 2),
        (double) saturating / sweeps);
  }
}
