package org.jingu.cli.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jingu.cli.compare.CompareReport.Difference;
import org.jingu.cli.compare.CompareReport.FinishedRun;
import org.jingu.cli.compare.CompareReport.ModelResult;
import org.jingu.cli.compare.CompareReport.Spread;
import org.jingu.cli.compare.CompareReport.TaskResult;
import org.jingu.cli.compare.ContenderRuns.Measured;
import org.jingu.cli.compare.Predictions.OfTask;
import org.jingu.cli.inspect.ModelReport;
import org.jingu.engine.plugin.PluginOutcome;
import org.jingu.engine.plugin.Plugins;
import org.jingu.significance.Estimate;
import org.jingu.significance.Estimator;
import org.jingu.significance.Holm;
import org.jingu.significance.PairedDifference;
import org.jspecify.annotations.Nullable;

/**
 * What the models come to beside a baseline, which must be added first. Predictions of the baseline
 * and of the model at hand are kept, no others.
 */
final class Comparison {
  private final List<String> tasks;
  private final Plugins plugins;
  private final List<ModelResult> models = new ArrayList<>();
  private List<Measured> baseline = List.of();

  /** A comparison on these tasks. */
  Comparison(List<String> tasks, Plugins plugins) {
    this.tasks = tasks;
    this.plugins = plugins;
  }

  /**
   * Adds a model.
   *
   * @param isBaseline whether the others are compared with it
   * @param runs its finished runs; without any, the model is left out
   */
  void add(Contender contender, boolean isBaseline, List<Measured> runs) {
    if (runs.isEmpty()) {
      return;
    }
    if (isBaseline) {
      baseline = runs;
    }
    Map<String, TaskResult> results = new LinkedHashMap<>();
    for (int task = 0; task < tasks.size(); task++) {
      results.put(tasks.get(task), result(task, isBaseline, runs));
    }
    models.add(describe(contender, runs.stream().map(Measured::run).toList(), results));
  }

  private TaskResult result(int task, boolean isBaseline, List<Measured> runs) {
    Curves curves = new Curves();
    runs.forEach(run -> curves.add(run.predictions().task(task)));
    return new TaskResult(
        metrics(tasks.get(task), runs),
        isBaseline ? Map.of() : differences(task, runs),
        curves.roc(),
        measures(Estimator.LOGLOSS, task, runs) ? curves.reliability() : List.of());
  }

  private static Map<String, Spread> metrics(String task, List<Measured> runs) {
    List<Map<String, Double>> values =
        runs.stream().map(run -> run.run().metrics().getOrDefault(task, Map.of())).toList();
    Set<String> names = new TreeSet<>(values.get(0).keySet());
    values.forEach(v -> names.retainAll(v.keySet()));
    Map<String, Spread> spreads = new LinkedHashMap<>();
    for (String name : names) {
      spreads.put(name, Spread.of(values.stream().map(v -> v.get(name)).toList()));
    }
    return spreads;
  }

  /** Less the baseline, over the seeds that both have. */
  private Map<String, Difference> differences(int task, List<Measured> runs) {
    List<Measured> mine = new ArrayList<>();
    List<Measured> others = new ArrayList<>();
    if (runs.size() == 1 && baseline.size() == 1) {
      // One run each: there are no seeds to pair.
      mine.addAll(runs);
      others.addAll(baseline);
    } else {
      for (Measured run : runs) {
        for (Measured other : baseline) {
          if (run.run().seed() == other.run().seed()) {
            mine.add(run);
            others.add(other);
          }
        }
      }
    }
    Map<String, Difference> differences = new LinkedHashMap<>();
    if (!mine.isEmpty()) {
      for (Estimator estimator : Estimator.values()) {
        if (!measures(estimator, task, mine) || !measures(estimator, task, others)) {
          continue;
        }
        PairedDifference paired =
            PairedDifference.of(
                estimates(estimator, task, mine), estimates(estimator, task, others));
        if (Double.isFinite(paired.difference())) {
          differences.put(estimator.metric(), difference(paired));
        }
      }
    }
    return differences;
  }

  /** Whether the metric is defined for runs: log loss is of probabilities, which not all give. */
  private boolean measures(Estimator estimator, int task, List<Measured> runs) {
    return runs.stream()
        .map(run -> run.run().metrics().getOrDefault(tasks.get(task), Map.of()))
        .allMatch(metrics -> metrics.containsKey(estimator.metric()));
  }

  private static List<Estimate> estimates(Estimator estimator, int task, List<Measured> runs) {
    List<Estimate> estimates = new ArrayList<>();
    for (Measured run : runs) {
      OfTask examples = run.predictions().task(task);
      estimates.add(estimator.of(examples.logits(), examples.labels(), examples.weights()));
    }
    return estimates;
  }

  private static Difference difference(PairedDifference paired) {
    return new Difference(
        paired.seeds(),
        paired.difference(),
        finite(paired.standardError()),
        finite(paired.degreesOfFreedom()),
        finite(paired.low()),
        finite(paired.high()),
        finite(paired.pValue()),
        null);
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private ModelResult describe(
      Contender contender, List<FinishedRun> runs, Map<String, TaskResult> results) {
    String plugin = contender.setup().config().modelName();
    PluginOutcome outcome = plugins.outcome(plugin);
    ModelReport report = ModelReport.of(contender.setup());
    List<Double> seconds = new ArrayList<>();
    for (FinishedRun run : runs) {
      if (run.seconds() != null) {
        seconds.add(run.seconds());
      }
    }
    return new ModelResult(
        contender.name(),
        contender.file().toString(),
        plugin,
        outcome.version() == null ? "unknown" : outcome.version(),
        report.denseParameters(),
        report.sparseParameters(),
        report.forwardGflop(),
        report.trainingGflop(),
        seconds.isEmpty() ? null : Spread.of(seconds),
        results,
        runs);
  }

  /** The models, best mean AUC first, with p-values corrected for their number. */
  List<ModelResult> models() {
    List<ModelResult> adjusted = models;
    for (String task : tasks) {
      for (Estimator estimator : Estimator.values()) {
        adjusted = adjust(adjusted, task, estimator.metric());
      }
    }
    return adjusted.stream()
        .sorted(Comparator.comparingDouble((ModelResult model) -> -auc(model)))
        .toList();
  }

  /** Of the first task, or 0. */
  private double auc(ModelResult model) {
    Spread auc = model.result(tasks.get(0)).metrics().get("auc");
    return auc == null ? 0 : auc.mean();
  }

  private static List<ModelResult> adjust(List<ModelResult> models, String task, String metric) {
    double[] pValues = new double[models.size()];
    for (int i = 0; i < pValues.length; i++) {
      Difference difference = models.get(i).result(task).differences().get(metric);
      Double p = difference == null ? null : difference.p();
      pValues[i] = p == null ? Double.NaN : p;
    }
    double[] adjusted = Holm.adjust(pValues);
    List<ModelResult> changed = new ArrayList<>();
    for (int i = 0; i < pValues.length; i++) {
      ModelResult model = models.get(i);
      changed.add(Double.isNaN(adjusted[i]) ? model : with(model, task, metric, adjusted[i]));
    }
    return changed;
  }

  private static ModelResult with(ModelResult model, String task, String metric, double adjusted) {
    TaskResult result = model.result(task);
    Map<String, Difference> differences = new LinkedHashMap<>(result.differences());
    differences.computeIfPresent(metric, (key, d) -> d.corrected(adjusted));
    Map<String, TaskResult> results = new LinkedHashMap<>(model.tasks());
    results.put(
        task, new TaskResult(result.metrics(), differences, result.roc(), result.reliability()));
    return model.with(results);
  }
}
