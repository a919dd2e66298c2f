package org.jingu.engine.metrics;

import java.util.List;
import java.util.Map;
import org.jingu.api.loss.Link;
import org.jingu.api.metric.Metric;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;

/** The metrics that the engine binds itself, for tests. */
public final class BuiltInMetrics {
  private BuiltInMetrics() {}

  /** All of them, by name. */
  public static Map<String, Metric> all() {
    try (Plugins plugins = PluginLoader.load(List.of(), BuiltInMetrics.class.getClassLoader())) {
      return plugins.metrics();
    }
  }

  /** Some of them, of probabilities. */
  public static MetricSet select(List<String> names, List<String> tasks) {
    return new SelectedMetrics(all(), names, tasks, Link.SIGMOID, "metrics");
  }
}
