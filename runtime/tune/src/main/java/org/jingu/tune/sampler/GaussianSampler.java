package org.jingu.tune.sampler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jingu.tune.space.Space;

/**
 * Where a Gaussian process of the trials so far expects the largest improvement. The first trials
 * are Sobol's points. A trial that failed counts as the worst that ended, one that is not over as
 * what is expected of it (Ginsbourger, Le Riche and Carraro, 2010: the kriging believer), so that
 * trials that run at once differ.
 */
final class GaussianSampler implements Sampler {
  private static final int CANDIDATES = 2000;
  private static final int NEAR_BEST = 400;
  private static final int GOOD = 10;
  private static final double NEAR = 0.08;
  private static final Comparator<Candidate> MOST_FIRST =
      Comparator.comparingDouble((Candidate it) -> -it.improvement());

  private final Space space;
  private final long seed;
  private final int start;
  private final SobolPoints first;

  /** A point [D] and the improvement that is expected there. */
  private record Candidate(double[] point, double improvement) {}

  GaussianSampler(Space space, long seed, int start) {
    this.space = space;
    this.seed = seed;
    this.start = start;
    this.first = new SobolPoints(space, seed);
  }

  @Override
  public Map<String, Object> next(int trial, List<Tried> tried) {
    List<Tried> ended = tried.stream().filter(it -> Double.isFinite(it.loss())).toList();
    if (trial <= start || ended.size() < 2) {
      return first.next(trial, tried);
    }
    double worst = ended.stream().mapToDouble(Tried::loss).max().orElseThrow();
    double best = ended.stream().mapToDouble(Tried::loss).min().orElseThrow();
    List<double[]> points = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    List<double[]> running = new ArrayList<>();
    for (Tried it : tried) {
      if (Double.isNaN(it.loss())) {
        running.add(space.encode(it.values()));
      } else {
        points.add(space.encode(it.values()));
        losses.add(Math.min(it.loss(), worst));
      }
    }
    GaussianProcess process = fit(points, losses);
    if (!running.isEmpty()) {
      for (double[] point : running) {
        points.add(point);
        losses.add(process.at(point).mean());
      }
      process = fit(points, losses);
    }
    return mostPromising(process, best, trial, tried);
  }

  /** Losses that are far worse than most would leave the good ones too alike to tell apart. */
  private static GaussianProcess fit(List<double[]> points, List<Double> losses) {
    double[] sorted = losses.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double median = sorted[sorted.length / 2];
    double limit = median + 3 * Math.max(median - sorted[0], 1e-12);
    double[] values = losses.stream().mapToDouble(it -> Math.min(it, limit)).toArray();
    return GaussianProcess.fit(points.toArray(double[][]::new), values);
  }

  private Map<String, Object> mostPromising(
      GaussianProcess process, double best, int trial, List<Tried> tried) {
    Set<Map<String, Object>> known = new HashSet<>();
    tried.forEach(it -> known.add(it.values()));
    SplittableRandom random = RandomPoints.generator(seed, trial);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < CANDIDATES; i++) {
      candidates.add(candidate(process, best, random.doubles(space.size()).toArray()));
    }
    candidates.sort(MOST_FIRST);
    for (int i = 0; i < NEAR_BEST; i++) {
      double[] good = candidates.get(i % GOOD).point();
      candidates.add(candidate(process, best, near(good, random)));
    }
    return candidates.stream()
        .sorted(MOST_FIRST)
        .map(it -> space.at(it.point()))
        .filter(it -> !known.contains(it))
        .findFirst()
        .orElseGet(() -> first.next(trial, tried));
  }

  private Candidate candidate(GaussianProcess process, double best, double[] point) {
    double expected = process.at(space.encode(space.at(point))).improvement(best);
    return new Candidate(point, expected);
  }

  private static double[] near(double[] point, SplittableRandom random) {
    return Arrays.stream(point)
        .map(it -> Math.max(0, Math.min(1, it + NEAR * (2 * random.nextDouble() - 1))))
        .toArray();
  }
}
