package org.jingu.cli.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jingu.api.metric.Metric;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.metrics.OracleMetric;
import org.jingu.engine.metrics.RelativeLogLoss;
import org.jingu.engine.train.Evaluator.Evaluation;

/** How runs are measured: on which part, with which metrics, and what of it is shown. */
public final class Measurement {
  private Measurement() {}

  /** The part that runs are measured on unless asked otherwise: test, else valid. */
  public static String part(RunData data) {
    return data.inputs("test") != null ? "test" : "valid";
  }

  /**
   * Every metric, of every task of a run; without a baseline or a teacher, none that refers to one.
   *
   * @param baselineLogLoss a baseline's log loss by task; may lack tasks
   */
  public static MetricSet metrics(
      RunSetup setup, Map<String, Metric> installed, Map<String, Double> baselineLogLoss) {
    Map<String, Metric> metrics = new TreeMap<>(installed);
    if (setup.data().teacher() == null) {
      metrics.keySet().removeAll(OracleMetric.NAMES);
    }
    if (baselineLogLoss.isEmpty()) {
      metrics.remove(RelativeLogLoss.NAME);
    } else {
      metrics.put(RelativeLogLoss.NAME, new RelativeLogLoss(baselineLogLoss));
    }
    return setup.metrics(metrics, List.copyOf(metrics.keySet()), "metrics");
  }

  /** A value for a reader: its digits, or why there is none. */
  public static String text(Evaluation evaluation, String task, String metric) {
    String undefined = evaluation.undefined().getOrDefault(task, Map.of()).get(metric);
    return undefined != null
        ? "undefined: " + undefined
        : String.format(Locale.ROOT, "%.6f", evaluation.metrics().get(task).get(metric));
  }

  /** The metrics that the examples determine, by task: GAUC, for one, needs groups. */
  public static Map<String, Map<String, Double>> defined(Evaluation evaluation) {
    Map<String, Map<String, Double>> defined = new LinkedHashMap<>();
    evaluation
        .metrics()
        .forEach(
            (task, values) -> {
              Map<String, Double> kept = new LinkedHashMap<>(values);
              kept.values().removeIf(value -> value.isNaN());
              defined.put(task, kept);
            });
    return defined;
  }
}
