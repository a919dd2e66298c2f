package org.jingu.engine.train;

import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;
import org.jingu.api.metric.Metric;
import org.jspecify.annotations.Nullable;

/**
 * A metric that early stopping watches: of one task, or the mean over the tasks that have a value.
 *
 * @param name as in the configuration: {@code metric} or {@code metric/label}
 * @param goal which way is better
 */
record WatchedMetric(String name, Metric.Goal goal) {
  /**
   * Checks that there is such a metric.
   *
   * @param key where the configuration names it
   * @throws ConfigException if it is not measured or its task does not exist
   */
  static void require(String key, String name, List<String> metrics, List<String> tasks) {
    requirePart(key, name, metric(name), metrics);
    if (hasTask(name)) {
      requirePart(key, name, task(name), tasks);
    }
  }

  private static void requirePart(String key, String name, String part, List<String> valid) {
    if (!valid.contains(part)) {
      throw new ConfigException(
          key,
          "is '" + name + "'; " + Suggestions.of(part, valid) + " (a metric, or metric/label)");
    }
  }

  /** Whether it is this metric of this task, or of all tasks. */
  boolean covers(String metric, String task) {
    return name.equals(metric) || name.equals(metric + "/" + task);
  }

  /** Whether it is about a task. */
  boolean watches(String task) {
    return !hasTask(name) || task(name).equals(task);
  }

  /** Its value among those by task and metric; NaN where it is undefined. */
  double value(Map<String, Map<String, Double>> metrics) {
    return hasTask(name) ? metrics.get(task(name)).get(metric(name)) : mean(metrics, metric(name));
  }

  /** The mean of a metric over the tasks that have a value; NaN where none has. */
  static double mean(Map<String, Map<String, Double>> metrics, String metric) {
    return metrics.values().stream()
        .mapToDouble(values -> values.getOrDefault(metric, Double.NaN))
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  /** A value as it is compared: one that is best at 1 is judged by its distance from there. */
  double judged(double value) {
    return goal == Metric.Goal.ONE ? Math.abs(value - 1) : value;
  }

  /** Its value turned so that larger is better; NaN where it is undefined. */
  double score(Map<String, Map<String, Double>> metrics) {
    double judged = judged(value(metrics));
    return goal == Metric.Goal.MAXIMIZE ? judged : -judged;
  }

  /** Whether a judged value betters another, or is the first, by more than so much. */
  boolean gains(double judged, @Nullable Double best, double minDelta) {
    if (best == null) {
      return !Double.isNaN(judged);
    }
    return goal == Metric.Goal.MAXIMIZE ? judged > best + minDelta : judged < best - minDelta;
  }

  /** The metric of a name in the configuration, without its task. */
  static String metric(String name) {
    return hasTask(name) ? name.substring(0, name.indexOf('/')) : name;
  }

  private static String task(String name) {
    return name.substring(name.indexOf('/') + 1);
  }

  private static boolean hasTask(String name) {
    return name.indexOf('/') >= 0;
  }
}
