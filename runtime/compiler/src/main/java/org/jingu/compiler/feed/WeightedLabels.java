package org.jingu.compiler.feed;

import org.jingu.api.data.Batch;

/**
 * Labels and loss weights [B, T] such that the loss is the weighted sum of the losses: per task the
 * weighted mean over the examples with a label, summed over the tasks.
 */
public final class WeightedLabels {
  private WeightedLabels() {}

  /**
   * Fills both for one batch. Where the label is NaN both are 0; a task without any label weighs
   * nothing.
   *
   * @param tasks T
   * @param labels receives the labels [B, T]
   * @param weights receives w_b / Σ w_b, the sum over the examples with a label for the task
   * @throws IllegalArgumentException if the batch has no labels
   */
  public static void fill(Batch batch, int tasks, float[] labels, float[] weights) {
    fill(batch, tasks, sums(batch, tasks), labels, weights);
  }

  /**
   * The sum of the weights of the examples with a label, by task.
   *
   * @throws IllegalArgumentException if the batch has no labels
   */
  public static double[] sums(Batch batch, int tasks) {
    int size = batch.size();
    if (batch.labels().length < size * tasks) {
      throw new IllegalArgumentException(
          "a batch of %d examples has %d labels; %d tasks need %d"
              .formatted(size, batch.labels().length, tasks, size * tasks));
    }
    double[] sums = new double[tasks];
    for (int t = 0; t < tasks; t++) {
      for (int b = 0; b < size; b++) {
        sums[t] += weight(batch, b, batch.labels()[b * tasks + t]);
      }
    }
    return sums;
  }

  /**
   * Fills both for a part of a batch.
   *
   * @param sums those of the whole batch
   * @see #fill(Batch, int, float[], float[])
   */
  public static void fill(Batch batch, int tasks, double[] sums, float[] labels, float[] weights) {
    int size = batch.size();
    for (int t = 0; t < tasks; t++) {
      double scale = sums[t] > 0 ? 1 / sums[t] : 0;
      for (int b = 0; b < size; b++) {
        int i = b * tasks + t;
        float label = batch.labels()[i];
        labels[i] = Float.isNaN(label) ? 0 : label;
        weights[i] = (float) (scale * weight(batch, b, label));
      }
    }
  }

  private static double weight(Batch batch, int example, float label) {
    float[] weights = batch.weights();
    return Float.isNaN(label) ? 0 : weights == null ? 1 : weights[example];
  }
}
