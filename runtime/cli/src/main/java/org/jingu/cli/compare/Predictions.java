package org.jingu.cli.compare;

import java.util.Arrays;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.api.metric.Metric;
import org.jingu.engine.metrics.MetricSet;
import org.jspecify.annotations.Nullable;

/**
 * Every prediction of a run on N examples and T tasks, kept while its metrics are gathered: 4 bytes
 * an example and task, labels and weights shared by all runs.
 */
public final class Predictions {
  private final int tasks;
  private final float[] logits;
  private float[] labels;
  private float[] weights;
  private boolean weighted;
  private int examples;

  /**
   * Makes room.
   *
   * @param examples N
   * @param tasks T
   */
  public Predictions(long examples, int tasks) {
    int size = size(examples, tasks);
    this.tasks = tasks;
    this.logits = new float[size];
    this.labels = new float[size];
    this.weights = new float[size / tasks];
  }

  private static int size(long examples, int tasks) {
    if (examples > (Integer.MAX_VALUE - 8) / tasks) {
      throw new DataException(
          "%,d examples of %d tasks are too many to compare example by example; compare on a smaller test part"
              .formatted(examples, tasks));
    }
    return (int) examples * tasks;
  }

  /** Metrics that are gathered as ever, while the predictions are kept here. */
  public MetricSet recording(MetricSet metrics) {
    return new MetricSet() {
      @Override
      public Gatherer gather() {
        return new Recorder(metrics.gather());
      }

      @Override
      public Metric.Goal goal(String metric) {
        return metrics.goal(metric);
      }
    };
  }

  private final class Recorder implements MetricSet.Gatherer {
    private final MetricSet.Gatherer gatherer;

    Recorder(MetricSet.Gatherer gatherer) {
      this.gatherer = gatherer;
    }

    @Override
    public void add(
        int size,
        float[] batchLogits,
        float[] batchLabels,
        float @Nullable [] batchWeights,
        long @Nullable [] groups,
        float @Nullable [] oracle) {
      System.arraycopy(batchLogits, 0, logits, examples * tasks, size * tasks);
      System.arraycopy(batchLabels, 0, labels, examples * tasks, size * tasks);
      if (batchWeights == null) {
        Arrays.fill(weights, examples, examples + size, 1);
      } else {
        System.arraycopy(batchWeights, 0, weights, examples, size);
        weighted = true;
      }
      examples += size;
      gatherer.add(size, batchLogits, batchLabels, batchWeights, groups, oracle);
    }

    @Override
    public Map<String, Map<String, Double>> values() {
      return gatherer.values();
    }

    @Override
    public Map<String, Map<String, String>> undefined(Map<String, Map<String, Double>> values) {
      return gatherer.undefined(values);
    }
  }

  /**
   * Takes over another run's labels and weights, which are the same.
   *
   * @throws DataException if they are not
   */
  public void share(Predictions other) {
    if (!Arrays.equals(labels, other.labels) || !Arrays.equals(weights, other.weights)) {
      throw new DataException(
          "the labels changed between two evaluations; leave the data alone while it is compared,"
              + " and repeat the command");
    }
    labels = other.labels;
    weights = other.weights;
  }

  /**
   * Examples of one task; those without a label are not among them.
   *
   * @param logits the predictions
   * @param labels in [0, 1]
   * @param weights at least 0, or null for 1
   */
  public record OfTask(float[] logits, float[] labels, float @Nullable [] weights) {
    /** What an example weighs. */
    float weight(int i) {
      return weights == null ? 1 : weights[i];
    }
  }

  /** The examples that have a label for a task, in order. */
  public OfTask task(int task) {
    float[] taskLogits = new float[examples];
    float[] taskLabels = new float[examples];
    float[] taskWeights = new float[examples];
    int count = 0;
    for (int i = 0; i < examples; i++) {
      float label = labels[i * tasks + task];
      if (!Float.isNaN(label)) {
        taskLogits[count] = logits[i * tasks + task];
        taskLabels[count] = label;
        taskWeights[count] = weights[i];
        count++;
      }
    }
    return new OfTask(
        Arrays.copyOf(taskLogits, count),
        Arrays.copyOf(taskLabels, count),
        weighted ? Arrays.copyOf(taskWeights, count) : null);
  }
}
