package org.jingu.lab.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.jingu.lab.fit.Bootstrap;
import org.jingu.lab.fit.Curve;
import org.jingu.lab.fit.Form;
import org.jingu.lab.fit.Interval;
import org.jingu.lab.fit.Observation;
import org.jingu.lab.fit.Surface;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.sweep.Point;
import org.jingu.lab.sweep.RunTime;
import org.jspecify.annotations.Nullable;

/** Turns the points of a sweep into findings. */
public final class Analysis {
  private static final int BAND_POINTS = 40;
  private static final long SEED = 20240701;
  private static final double Z = new NormalDistribution().inverseCumulativeProbability(0.95);

  private final Plan plan;
  private final List<Point> points;
  private final Map<String, Double> seconds;
  private final int holdOut;
  private final int draws;

  /**
   * Prepares.
   *
   * @param holdOut how many of the largest configurations are predicted from the others
   * @param draws sweeps that the bootstrap draws
   */
  public Analysis(Plan plan, List<Point> points, List<RunTime> times, int holdOut, int draws) {
    this.plan = plan;
    this.points = points;
    this.seconds =
        times.stream()
            .collect(Collectors.toMap(RunTime::digest, RunTime::trainSeconds, (a, b) -> b));
    this.holdOut = holdOut;
    this.draws = draws;
  }

  /** The findings; of an empty sweep they say that there are none. */
  public Findings findings() {
    Map<String, List<Point>> byArchitecture = new LinkedHashMap<>();
    byArchitecture.put(plan.ladder(), new ArrayList<>());
    points.stream()
        .filter(it -> it.last() && it.ok())
        .forEach(
            it ->
                byArchitecture
                    .computeIfAbsent(it.architecture(), key -> new ArrayList<>())
                    .add(it));
    List<Scaling> scalings = new ArrayList<>();
    Map<String, Bootstrap> drawn = new LinkedHashMap<>();
    byArchitecture.forEach((name, ends) -> scalings.add(scaling(name, ends, drawn)));
    List<Difference> differences =
        new Differences(scalings.get(0), drawn.get(plan.ladder())).of(scalings);
    List<Findings.Failure> failures =
        points.stream()
            .filter(it -> it.last() && !it.ok())
            .map(
                it ->
                    new Findings.Failure(
                        it.key(), it.status(), it.message() == null ? "" : it.message()))
            .toList();
    return new Findings(
        metric(),
        plan.source(),
        plan.ladder(),
        plan.examples(),
        Sentence.of(plan, scalings, differences),
        scalings,
        differences,
        failures,
        (int) points.stream().filter(Point::last).count(),
        plan.runs().size(),
        plan.note());
  }

  private String metric() {
    return plan.teacher() ? "excess" : "logloss";
  }

  private Scaling scaling(String name, List<Point> ends, Map<String, Bootstrap> drawn) {
    Map<String, List<Point>> byRung = new LinkedHashMap<>();
    ends.stream()
        .sorted(Comparator.comparingDouble(Point::gflop).thenComparingInt(Point::seed))
        .forEach(it -> byRung.computeIfAbsent(it.rung(), key -> new ArrayList<>()).add(it));
    double seedDeviation = seedDeviation(byRung.values());
    List<Configuration> plain =
        byRung.values().stream().map(it -> configuration(it, seedDeviation)).toList();
    if (plain.size() < Curve.FEWEST) {
      return new Scaling(
          name,
          plain.stream().map(it -> within(it, 0)).toList(),
          seedDeviation,
          null,
          Map.of(),
          null,
          List.of(),
          surface(name));
    }
    Curve curve = curve(plain, Configuration::gflop);
    double scatter = curve.fit(Form.LEVEL).scatter();
    Bootstrap bootstrap =
        new Bootstrap(
            plain.stream().map(it -> drawable(it, seedDeviation)).toList(),
            scatter,
            seedDeviation,
            draws,
            SEED);
    drawn.put(name, bootstrap);
    Map<String, Curve> over = new LinkedHashMap<>();
    over.put("dense parameters", curve(plain, it -> (double) it.denseParameters()));
    if (plain.stream().allMatch(it -> it.seconds() > 0)) {
      over.put("seconds", curve(plain, Configuration::seconds));
    }
    return new Scaling(
        name,
        plain.stream().map(it -> within(it, scatter)).toList(),
        seedDeviation,
        curve,
        over,
        bootstrap.middle(law -> law.c()),
        band(curve, bootstrap),
        surface(name));
  }

  private Curve curve(List<Configuration> configurations, ToDoubleFunction<Configuration> size) {
    return Curve.of(
        configurations.stream()
            .map(it -> new Observation(size.applyAsDouble(it), it.mean(), it.error()))
            .toList(),
        Math.min(holdOut, configurations.size() - Curve.FEWEST + 1));
  }

  private static List<Scaling.Band> band(Curve curve, Bootstrap bootstrap) {
    double first = curve.observations().get(0).x();
    double last = curve.observations().get(curve.observations().size() - 1).x();
    double[] sizes = new double[BAND_POINTS];
    for (int i = 0; i < BAND_POINTS; i++) {
      sizes[i] = first * Math.pow(last / first, i / (BAND_POINTS - 1.0));
    }
    List<Interval> intervals = bootstrap.band(sizes);
    List<Scaling.Band> band = new ArrayList<>();
    for (int i = 0; i < BAND_POINTS; i++) {
      Interval it = intervals.get(i);
      band.add(new Scaling.Band(sizes[i], curve.law().at(sizes[i]), it.low(), it.high()));
    }
    return band;
  }

  /** Pooled over configurations with several seeds. */
  private double seedDeviation(Iterable<List<Point>> configurations) {
    double squares = 0;
    int freedom = 0;
    for (List<Point> seeds : configurations) {
      double mean =
          seeds.stream().mapToDouble(it -> Math.log(it.metric(metric()))).average().orElse(0);
      for (Point it : seeds) {
        squares += Math.pow(Math.log(it.metric(metric())) - mean, 2);
      }
      freedom += seeds.size() - 1;
    }
    return freedom > 0 ? Math.sqrt(squares / freedom) : 0;
  }

  private Configuration configuration(List<Point> seeds, double seedDeviation) {
    List<Double> losses = seeds.stream().map(it -> it.metric(metric())).toList();
    double ln = losses.stream().mapToDouble(Math::log).average().orElseThrow();
    double window = seeds.stream().mapToDouble(it -> relativeError(it)).average().orElse(0);
    Point first = seeds.get(0);
    return new Configuration(
        first.rung(),
        first.gflop(),
        first.denseParameters(),
        seeds.stream()
            .mapToDouble(it -> seconds.getOrDefault(it.digest(), Double.NaN))
            .average()
            .orElse(Double.NaN),
        losses,
        Math.exp(ln),
        new Interval(Double.NaN, Double.NaN),
        Math.hypot(window, seedDeviation / Math.sqrt(seeds.size())),
        recovered(seeds));
  }

  /** All seeds read the same examples, so more seeds do not make the window's error less. */
  private static Bootstrap.Configuration drawable(Configuration it, double seedDeviation) {
    double ofSeeds = seedDeviation * seedDeviation / it.losses().size();
    double window = Math.sqrt(Math.max(0, it.error() * it.error() - ofSeeds));
    return new Bootstrap.Configuration(it.gflop(), it.losses(), window);
  }

  private double relativeError(Point point) {
    double error = point.metric("excess_error");
    return plan.teacher() && error > 0 ? error / point.metric(metric()) : 0;
  }

  private static Map<String, Double> recovered(List<Point> seeds) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (Point point : seeds) {
      if (point.recovered() != null) {
        point
            .recovered()
            .forEach(
                (part, share) -> values.computeIfAbsent(part, key -> new ArrayList<>()).add(share));
      }
    }
    Map<String, Double> means = new LinkedHashMap<>();
    values.forEach(
        (part, shares) ->
            means.put(part, shares.stream().mapToDouble(Double::doubleValue).average().orElse(0)));
    return means;
  }

  private static Configuration within(Configuration it, double scatter) {
    double reach = Math.exp(Z * Math.hypot(it.error(), scatter));
    return new Configuration(
        it.rung(),
        it.gflop(),
        it.denseParameters(),
        it.seconds(),
        it.losses(),
        it.mean(),
        new Interval(it.mean() / reach, it.mean() * reach),
        it.error(),
        it.recovered());
  }

  private @Nullable Surface surface(String architecture) {
    Map<List<Number>, List<Double>> losses = new TreeMap<>(Comparator.comparing(Object::toString));
    points.stream()
        .filter(it -> it.ok() && it.architecture().equals(architecture))
        .forEach(
            it ->
                losses
                    .computeIfAbsent(
                        List.of(it.denseParameters(), it.examples()), key -> new ArrayList<>())
                    .add(it.metric(metric())));
    List<Surface.Loss> means = new ArrayList<>();
    losses.forEach(
        (size, values) ->
            means.add(
                new Surface.Loss(
                    size.get(0).doubleValue(),
                    size.get(1).doubleValue(),
                    Math.exp(values.stream().mapToDouble(Math::log).average().orElseThrow()))));
    long sizes = means.stream().map(Surface.Loss::n).distinct().count();
    return means.size() < Surface.FEWEST || sizes < 3 ? null : Surface.of(means);
  }
}
