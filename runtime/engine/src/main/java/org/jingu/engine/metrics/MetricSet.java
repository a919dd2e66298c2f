package org.jingu.engine.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jingu.api.data.Batch;

/** Several metrics of every task of a model, measured over one pass. */
public final class MetricSet {
  private final List<Metric> metrics;
  private final List<String> tasks;

  /** By task, then by metric. */
  private final List<List<Metric.Accumulator>> accumulators = new ArrayList<>();

  private float[] logits = {};
  private float[] labels = {};
  private float[] weights = {};
  private long[] groups = {};

  /**
   * Starts measuring.
   *
   * @param tasks the names of the tasks, in the order of labels and logits
   * @param baselineLogLoss a baseline's log loss by task; may lack tasks
   */
  public MetricSet(List<Metric> metrics, List<String> tasks, Map<String, Double> baselineLogLoss) {
    this.metrics = List.copyOf(metrics);
    this.tasks = List.copyOf(tasks);
    for (String task : tasks) {
      Metric.Options options = new Metric.Options(baselineLogLoss.getOrDefault(task, Double.NaN));
      accumulators.add(metrics.stream().map(metric -> metric.start(options)).toList());
    }
  }

  /** All metrics that have a service line, by name. */
  public static List<Metric> installed() {
    return ServiceLoader.load(Metric.class, Metric.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Metric::name))
        .toList();
  }

  /**
   * Adds a batch. Examples whose label is NaN are left out of that task; an example's weight counts
   * for all of its tasks.
   *
   * @param predicted logits [B, T]
   */
  public void add(Batch batch, float[] predicted) {
    int size = batch.size();
    if (logits.length < size) {
      logits = new float[size];
      labels = new float[size];
      weights = new float[size];
      groups = new long[size];
    }
    for (int t = 0; t < tasks.size(); t++) {
      Scored scored = select(batch, predicted, t);
      accumulators.get(t).forEach(accumulator -> accumulator.add(scored));
    }
  }

  private Scored select(Batch batch, float[] predicted, int task) {
    float[] batchWeights = batch.weights();
    long[] batchGroups = batch.groups();
    int count = 0;
    for (int b = 0; b < batch.size(); b++) {
      int i = b * tasks.size() + task;
      if (!Float.isNaN(batch.labels()[i])) {
        logits[count] = predicted[i];
        labels[count] = batch.labels()[i];
        weights[count] = batchWeights == null ? 1 : batchWeights[b];
        groups[count] = batchGroups == null ? 0 : batchGroups[b];
        count++;
      }
    }
    return new Scored(count, logits, labels, weights, batchGroups == null ? null : groups);
  }

  /** The results so far, by task and metric. */
  public Map<String, Map<String, Double>> results() {
    Map<String, Map<String, Double>> results = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      Map<String, Double> byMetric = new LinkedHashMap<>();
      for (int i = 0; i < metrics.size(); i++) {
        byMetric.put(metrics.get(i).name(), accumulators.get(t).get(i).result());
      }
      results.put(tasks.get(t), byMetric);
    }
    return results;
  }
}
