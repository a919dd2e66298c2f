package org.jingu.engine.train;

import java.util.List;
import java.util.Map;
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
    boolean gain = earlyStopping.gains(step, judged(monitored(evaluation.metrics())));
    if (!gain) {
      schedule.noGain();
    }
    Evaluated event =
        new Evaluated(
            step, epoch, evaluation.examples(), evaluation.metrics(), gain, evaluation.seconds());
    last = event;
    if (gain) {
      best = event;
    }
    return event;
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
