package org.jingu.cli.ablate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jingu.lab.ladder.AblationConfig;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.ladder.PlannedRun;
import org.jingu.lab.sweep.Point;
import org.jingu.significance.Estimate;
import org.jingu.significance.Holm;
import org.jingu.significance.PairedDifference;
import org.jspecify.annotations.Nullable;

/**
 * What an ablation shows.
 *
 * @param model the model's name
 * @param metric what the losses are: {@code excess}, or {@code logloss} where the least is unknown
 * @param source a digest of what the examples were
 * @param examples of a pass
 * @param runs done
 * @param planned how many there are in all
 * @param rows the model as it is, then its variants
 * @param failures of runs
 */
public record Ablation(
    String model,
    String metric,
    String source,
    long examples,
    int runs,
    int planned,
    List<Row> rows,
    List<Failure> failures) {
  /** Below it a corrected p-value is taken for a difference. */
  static final double SURE = 0.05;

  private static final double[] NO_EXAMPLES = {};

  /**
   * The model or a variant.
   *
   * @param name of the variant
   * @param gflop per example of training
   * @param denseParameters parameters of its graph
   * @param losses by seed, of the last window
   * @param loss their geometric mean, or null where no run ended well
   * @param seeds that both the variant and the model have
   * @param difference the loss over the model's, less 1; the geometric mean over pairs of a seed;
   *     null where there is no pair
   * @param low the lower end of its 95 % interval, Student's over seeds; null where no two pairs
   *     are
   * @param high the upper end
   * @param p of no difference, after Holm over all variants
   */
  public record Row(
      String name,
      double gflop,
      long denseParameters,
      Map<Integer, Double> losses,
      @Nullable Double loss,
      int seeds,
      @Nullable Double difference,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable Double p) {
    /** Whether the variant certainly differs. */
    boolean sure() {
      return p != null && p < SURE;
    }

    private Row with(double corrected) {
      return new Row(
          name,
          gflop,
          denseParameters,
          losses,
          loss,
          seeds,
          difference,
          low,
          high,
          finite(corrected));
    }
  }

  /** A run that is in no mean. */
  public record Failure(String key, String status, String message) {}

  /** Of a plan's runs that are done. Points of runs that are no longer planned do not count. */
  public static Ablation of(Plan plan, List<Point> points) {
    String metric = plan.teacher() ? "excess" : "logloss";
    Map<String, Point> ends = new HashMap<>();
    points.stream().filter(Point::last).forEach(it -> ends.put(it.digest(), it));
    Map<String, Map<Integer, Double>> losses = new LinkedHashMap<>();
    Map<String, PlannedRun> variants = new LinkedHashMap<>();
    List<Failure> failures = new ArrayList<>();
    int done = 0;
    for (PlannedRun run : plan.runs()) {
      variants.putIfAbsent(run.rung(), run);
      Map<Integer, Double> own = losses.computeIfAbsent(run.rung(), key -> new TreeMap<>());
      Point end = ends.get(run.digest());
      done += end == null ? 0 : 1;
      if (end != null && end.ok()) {
        own.put(run.seed(), end.metric(metric));
      } else if (end != null) {
        String message = end.message();
        failures.add(new Failure(run.key(), end.status(), message == null ? "" : message));
      }
    }
    Map<Integer, Double> base = losses.getOrDefault(AblationConfig.BASE, Map.of());
    List<Row> rows = new ArrayList<>();
    variants.forEach((name, run) -> rows.add(row(run, losses.getOrDefault(name, Map.of()), base)));
    return new Ablation(
        plan.ladder(),
        metric,
        plan.source(),
        plan.examples(),
        done,
        plan.runs().size(),
        corrected(rows),
        failures);
  }

  /** Runs of a seed read the same examples in the same order, so they are paired. */
  private static Row row(PlannedRun run, Map<Integer, Double> losses, Map<Integer, Double> base) {
    List<Estimate> own = new ArrayList<>();
    List<Estimate> others = new ArrayList<>();
    losses.forEach(
        (seed, loss) -> {
          Double other = base.get(seed);
          if (other != null) {
            own.add(new Estimate(Math.log(loss), NO_EXAMPLES));
            others.add(new Estimate(Math.log(other), NO_EXAMPLES));
          }
        });
    boolean compared = !run.rung().equals(AblationConfig.BASE) && !own.isEmpty();
    PairedDifference it = compared ? PairedDifference.of(own, others) : null;
    // Two models that are alike in one seed need not be alike in another.
    boolean tested = it != null && it.seeds() > 1;
    return new Row(
        run.rung(),
        run.cost().gflop(),
        run.cost().denseParameters(),
        losses,
        losses.isEmpty()
            ? null
            : Math.exp(losses.values().stream().mapToDouble(Math::log).average().orElseThrow()),
        own.size(),
        it == null ? null : finite(Math.expm1(it.difference())),
        tested ? finite(Math.expm1(it.low())) : null,
        tested ? finite(Math.expm1(it.high())) : null,
        tested ? finite(it.pValue()) : null);
  }

  private static List<Row> corrected(List<Row> rows) {
    double[] p =
        Holm.adjust(
            rows.stream().mapToDouble(it -> it.p() == null ? Double.NaN : it.p()).toArray());
    List<Row> corrected = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      corrected.add(rows.get(i).with(p[i]));
    }
    return corrected;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** Variants with a difference, the worst first. */
  List<Row> worstFirst() {
    return rows.stream()
        .filter(it -> it.difference() != null)
        .sorted(Comparator.comparingDouble((Row it) -> it.difference()).reversed())
        .toList();
  }
}
