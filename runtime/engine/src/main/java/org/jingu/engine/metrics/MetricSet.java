package org.jingu.engine.metrics;

import java.util.Map;
import org.jingu.api.metric.Metric;
import org.jspecify.annotations.Nullable;

/** The metrics of a run, by name, for all its tasks. */
public interface MetricSet {
  /** Starts to gather predictions. */
  Gatherer gather();

  /**
   * Which way a metric is better.
   *
   * @throws IllegalArgumentException if it is not among these
   */
  Metric.Goal goal(String metric);

  /** Gathers predictions and turns them into values. */
  interface Gatherer {
    /**
     * Takes B examples.
     *
     * @param size B
     * @param logits [B, T]
     * @param labels [B, T], NaN where there is none
     * @param weights [B], or null for 1
     * @param groups [B], or null
     * @param oracle [B, T] logits of the true probabilities, or null
     */
    void add(
        int size,
        float[] logits,
        float[] labels,
        float @Nullable [] weights,
        long @Nullable [] groups,
        float @Nullable [] oracle);

    /** Takes B examples whose true probabilities nobody knows. */
    default void add(
        int size,
        float[] logits,
        float[] labels,
        float @Nullable [] weights,
        long @Nullable [] groups) {
      add(size, logits, labels, weights, groups, null);
    }

    /** The values by task and metric; NaN where the examples determine none. */
    Map<String, Map<String, Double>> values();

    /**
     * Why values are NaN, by task and metric, as the end of a sentence such as "the examples are
     * all of one class"; tasks and metrics that have their values are left out.
     *
     * @param values what {@link #values} gave
     */
    Map<String, Map<String, String>> undefined(Map<String, Map<String, Double>> values);
  }
}
