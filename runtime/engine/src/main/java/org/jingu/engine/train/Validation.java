package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.BatchSource;
import org.jingu.engine.metrics.Metric;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.schedule.Schedule;
import org.jingu.engine.train.TrainingListener.Evaluated;
import org.jspecify.annotations.Nullable;

/** Evaluates on the validation part, and draws the conclusions for schedule and early stopping. */
final class Validation {
  static final String PART = "valid";

  private final BatchSource source;
  private final Evaluator evaluator;
  private final Schedule schedule;
  private final EarlyStopping earlyStopping;
  private final String monitor;
  private final Metric.Goal goal;
  private final Set<String> warned = new HashSet<>();
  private @Nullable Evaluated last;
  private @Nullable Evaluated best;

  /**
   * Prepares evaluations.
   *
   * @throws ConfigException if the monitored metric is not measured or its task does not exist
   */
  Validation(
      TrainConfig config,
      BatchSource source,
      MetricSet metrics,
      Evaluator evaluator,
      Schedule schedule) {
    this.source = source;
    this.evaluator = evaluator;
    this.schedule = schedule;
    this.monitor = config.earlyStopping().monitor();
    String metric = metric(monitor);
    require(metric, config.metrics());
    if (!metric.equals(monitor)) {
      require(task(monitor), source.schema().labels());
    }
    this.goal =
        switch (config.earlyStopping().mode()) {
          case AUTO -> metrics.goal(metric);
          case MAX -> Metric.Goal.MAXIMIZE;
          case MIN -> Metric.Goal.MINIMIZE;
        };
    this.earlyStopping = new EarlyStopping(config.earlyStopping(), goal == Metric.Goal.MAXIMIZE);
  }

  private void require(String name, List<String> valid) {
    if (!valid.contains(name)) {
      throw new ConfigException(
          "train.early_stopping.monitor",
          "is '" + monitor + "'; " + Suggestions.of(name, valid) + " (a metric, or metric/label)");
    }
  }

  /** Evaluates after a number of steps. */
  Evaluated evaluate(long step, int epoch) {
    Evaluator.Evaluation evaluation = evaluator.evaluate(PART, source);
    double value = monitored(evaluation.metrics());
    boolean gain = earlyStopping.gains(step, judged(value));
    if (!gain && !Double.isNaN(value)) {
      schedule.noGain();
    }
    Evaluated event =
        new Evaluated(
            step,
            epoch,
            evaluation.examples(),
            evaluation.metrics(),
            evaluation.undefined(),
            gain,
            evaluation.seconds());
    last = event;
    if (gain) {
      best = event;
    }
    return event;
  }

  /** What of an evaluation is undefined and why, a sentence each; each is given once. */
  List<String> warnings(Evaluated event) {
    List<String> warnings = new ArrayList<>();
    event
        .undefined()
        .forEach(
            (task, reasons) ->
                reasons.forEach(
                    (metric, reason) -> {
                      String what = "%s of %s".formatted(metric, task);
                      if (warned.add(what)) {
                        warnings.add(
                            "%s is undefined on part '%s': %s%s"
                                .formatted(what, PART, reason, consequence(event, task, metric)));
                      }
                    }));
    return warnings;
  }

  private String consequence(Evaluated event, String task, String metric) {
    if (!monitor.equals(metric) && !monitor.equals(metric + "/" + task)) {
      return "";
    }
    if (!Double.isNaN(monitored(event.metrics()))) {
      return "; early stopping sees the mean over the other labels";
    }
    String other =
        event.metrics().get(task).entrySet().stream()
            .filter(value -> !Double.isNaN(value.getValue()))
            .map(value -> "train.early_stopping.monitor to " + value.getKey())
            .findFirst()
            .orElse("train.early_stopping.monitor to another of train.metrics");
    return "; early stopping and schedule.plateau_factor do not see it, set " + other;
  }

  /** Why the run's end is not that of its best evaluation; empty where it is. */
  Optional<String> blindness() {
    return last == null || best != null
        ? Optional.empty()
        : Optional.of(
            "%s was undefined in every evaluation, so early stopping saw nothing and no model is the best: the run ends with that of its last step"
                .formatted(monitor));
  }

  /** Whether this number of steps was evaluated already. */
  boolean evaluated(long step) {
    return last != null && last.step() == step;
  }

  /** Whether patience is at its end. */
  boolean stops() {
    return earlyStopping.stops();
  }

  @Nullable Evaluated last() {
    return last;
  }

  @Nullable Evaluated best() {
    return best;
  }

  EarlyStopping.State patience() {
    return earlyStopping.state();
  }

  void restore(TrainingState state) {
    last = state.last();
    best = state.best();
    earlyStopping.restore(state.earlyStopping());
  }

  /** A metric that is best at 1 is judged by its distance from there. */
  private double judged(double value) {
    return goal == Metric.Goal.ONE ? Math.abs(value - 1) : value;
  }

  /** The monitored metric: of its task, or the mean over the tasks that have a value. */
  private double monitored(Map<String, Map<String, Double>> metrics) {
    String metric = metric(monitor);
    if (!metric.equals(monitor)) {
      return metrics.get(task(monitor)).get(metric);
    }
    return metrics.values().stream()
        .mapToDouble(values -> values.get(metric))
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  private static String metric(String monitor) {
    int slash = monitor.indexOf('/');
    return slash < 0 ? monitor : monitor.substring(0, slash);
  }

  private static String task(String monitor) {
    return monitor.substring(monitor.indexOf('/') + 1);
  }
}
