package org.jingu.engine.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Suggestions;
import org.jingu.api.loss.Link;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Metric.Goal;
import org.jingu.api.metric.Scored;
import org.jspecify.annotations.Nullable;

/** Metrics that a configuration names, of every task of a model. */
public final class SelectedMetrics implements MetricSet {
  private static final Metric.Accumulator UNDEFINED =
      new Metric.Accumulator() {
        @Override
        public void add(Scored examples) {}

        @Override
        public double result() {
          return Double.NaN;
        }
      };

  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  private final List<String> tasks;
  private final Link link;

  /**
   * Selects metrics.
   *
   * @param installed every metric there is, by name
   * @param names the names of those to measure, in the order of results
   * @param tasks the tasks' names, in the order of labels and logits
   * @param link what makes predictions of logits
   * @param key the configuration key that the names come from, for messages
   * @throws ConfigException if there is no metric of a name; it names the nearest
   */
  public SelectedMetrics(
      Map<String, Metric> installed,
      List<String> names,
      List<String> tasks,
      Link link,
      String key) {
    List<ConfigProblem> problems = new ArrayList<>();
    for (String name : names) {
      Metric metric = installed.get(name);
      if (metric == null) {
        String hint = Suggestions.of(name, installed.keySet().stream().sorted().toList());
        problems.add(new ConfigProblem(key, "there is no metric '" + name + "'; " + hint));
      } else {
        metrics.put(name, metric);
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    this.tasks = List.copyOf(tasks);
    this.link = link;
  }

  @Override
  public Goal goal(String metric) {
    Metric selected = metrics.get(metric);
    if (selected == null) {
      throw new IllegalArgumentException(
          "metric '" + metric + "' is not measured; " + metrics.keySet() + " are");
    }
    return selected.goal();
  }

  private boolean isMeasured(Metric metric) {
    return link == Link.SIGMOID || !metric.needsProbabilities();
  }

  @Override
  public Gatherer gather() {
    return new ByTask();
  }

  private final class ByTask implements Gatherer {
    /** By task, then by metric. */
    private final List<List<Metric.Accumulator>> accumulators = new ArrayList<>();

    private float[] taskLogits = {};
    private float[] taskLabels = {};
    private float[] taskWeights = {};
    private long[] taskGroups = {};
    private float[] taskOracle = {};
    private final long[] labelled = new long[tasks.size()];
    private final long[] unusable = new long[tasks.size()];
    private final double[] weight = new double[tasks.size()];
    private long examples;

    ByTask() {
      for (String task : tasks) {
        accumulators.add(metrics.values().stream().map(metric -> start(metric, task)).toList());
      }
    }

    private Metric.Accumulator start(Metric metric, String task) {
      return isMeasured(metric) ? metric.start(task) : UNDEFINED;
    }

    @Override
    public void add(
        int size,
        float[] logits,
        float[] labels,
        float @Nullable [] weights,
        long @Nullable [] groups,
        float @Nullable [] oracle) {
      if (taskLogits.length < size) {
        taskLogits = new float[size];
        taskLabels = new float[size];
        taskWeights = new float[size];
        taskGroups = new long[size];
        taskOracle = new float[size];
      }
      examples += size;
      for (int t = 0; t < tasks.size(); t++) {
        int count = select(t, size, logits, labels, weights, groups, oracle);
        labelled[t] += count;
        for (int i = 0; i < count; i++) {
          unusable[t] += Float.isFinite(taskLogits[i]) ? 0 : 1;
          weight[t] += taskWeights[i];
        }
        long[] selectedGroups = groups == null ? null : taskGroups;
        Scored scored =
            new Scored(
                count,
                taskLogits,
                link,
                taskLabels,
                taskWeights,
                selectedGroups,
                oracle == null ? null : taskOracle);
        accumulators.get(t).forEach(accumulator -> accumulator.add(scored));
      }
    }

    /** Copies the examples that have a label for the task, and counts them. */
    private int select(
        int task,
        int size,
        float[] logits,
        float[] labels,
        float @Nullable [] weights,
        long @Nullable [] groups,
        float @Nullable [] oracle) {
      int count = 0;
      for (int b = 0; b < size; b++) {
        int i = b * tasks.size() + task;
        if (!Float.isNaN(labels[i])) {
          taskLogits[count] = logits[i];
          taskLabels[count] = labels[i];
          taskWeights[count] = weights == null ? 1 : weights[b];
          taskGroups[count] = groups == null ? 0 : groups[b];
          taskOracle[count] = oracle == null ? 0 : oracle[i];
          count++;
        }
      }
      return count;
    }

    @Override
    public Map<String, Map<String, Double>> values() {
      Map<String, Map<String, Double>> values = new LinkedHashMap<>();
      for (int t = 0; t < tasks.size(); t++) {
        Map<String, Double> byMetric = new LinkedHashMap<>();
        int position = 0;
        for (String name : metrics.keySet()) {
          byMetric.put(name, accumulators.get(t).get(position++).result());
        }
        values.put(tasks.get(t), byMetric);
      }
      return values;
    }

    @Override
    public Map<String, Map<String, String>> undefined(Map<String, Map<String, Double>> values) {
      Map<String, Map<String, String>> reasons = new LinkedHashMap<>();
      for (int t = 0; t < tasks.size(); t++) {
        Map<String, String> byMetric = new LinkedHashMap<>();
        for (Map.Entry<String, Double> value : values.get(tasks.get(t)).entrySet()) {
          if (Double.isNaN(value.getValue())) {
            byMetric.put(value.getKey(), reason(t, metrics.get(value.getKey())));
          }
        }
        if (!byMetric.isEmpty()) {
          reasons.put(tasks.get(t), byMetric);
        }
      }
      return reasons;
    }

    private String reason(int task, Metric metric) {
      if (!isMeasured(metric)) {
        return "it is of probabilities, which the run's loss does not fit";
      }
      if (examples == 0) {
        return "there are no examples";
      }
      if (labelled[task] == 0) {
        return "none of the %d examples has a label '%s'".formatted(examples, tasks.get(task));
      }
      if (unusable[task] > 0) {
        return "%d of %d predictions are not finite".formatted(unusable[task], labelled[task]);
      }
      return weight[task] > 0 ? metric.undefinedWhen() : "all weights are 0";
    }
  }
}
