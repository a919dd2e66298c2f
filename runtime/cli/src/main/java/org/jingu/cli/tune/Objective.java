package org.jingu.cli.tune;

import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.metric.Metric;
import org.jingu.cli.run.RunSetup;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.plugin.Plugins;
import org.jspecify.annotations.Nullable;

/**
 * What trials are judged by.
 *
 * @param metric its name
 * @param task of one task; null is the mean over all
 * @param larger whether larger is better
 */
record Objective(String metric, @Nullable String task, boolean larger) {
  /**
   * The objective of a search.
   *
   * @param text {@code metric} or {@code metric/label}
   * @throws ConfigException if there is no such metric or label, or no part to measure it on
   */
  static Objective of(String text, RunSetup setup, Plugins plugins) {
    int slash = text.indexOf('/');
    String metric = slash < 0 ? text : text.substring(0, slash);
    String task = slash < 0 ? null : text.substring(slash + 1);
    List<String> labels = setup.schema().labels();
    if (task != null && !labels.contains(task)) {
      throw new ConfigException(
          "objective", "is '%s', but the labels are %s".formatted(text, labels));
    }
    if (setup.data().inputs("valid") == null) {
      throw new ConfigException(
          "objective",
          "is of the validation part, which the data does not have; prepare the data with one");
    }
    MetricSet metrics = setup.metrics(plugins.metrics(), List.of(metric), "objective");
    Metric.Goal goal = metrics.goal(metric);
    if (goal == Metric.Goal.ONE) {
      throw new ConfigException(
          "objective",
          "is '%s', of which neither more nor less is better; name another, such as logloss"
              .formatted(metric));
    }
    return new Objective(metric, task, goal == Metric.Goal.MAXIMIZE);
  }

  /** Its value among the metrics of an evaluation, by task; NaN where they do not determine it. */
  double value(Map<String, Map<String, Double>> metrics) {
    if (task != null) {
      return metrics.getOrDefault(task, Map.of()).getOrDefault(metric, Double.NaN);
    }
    return metrics.values().stream()
        .mapToDouble(it -> it.getOrDefault(metric, Double.NaN))
        .average()
        .orElse(Double.NaN);
  }

  /** Whether a value is better than another; every value is better than NaN. */
  boolean better(double value, double than) {
    return Double.isNaN(than) || (larger ? value > than : value < than);
  }

  /** As {@code train.early_stopping.monitor} names it. */
  String monitor() {
    return task == null ? metric : metric + "/" + task;
  }
}
