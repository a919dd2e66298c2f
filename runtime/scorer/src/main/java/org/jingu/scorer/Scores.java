package org.jingu.scorer;

import java.util.List;

/**
 * The predictions of some rows.
 *
 * @param labels the tasks
 * @param values [B, T], row after row: probabilities, or what else the model's loss fits
 */
public record Scores(List<String> labels, float[] values) {
  /** Copies the labels. */
  public Scores {
    labels = List.copyOf(labels);
  }

  /** The number of rows. */
  public int rows() {
    return values.length / labels.size();
  }

  /** The prediction of a row for the first task. */
  public float of(int row) {
    return values[row * labels.size()];
  }

  /**
   * The prediction of a row for a task.
   *
   * @throws IllegalArgumentException if the model has no such task
   */
  public float of(int row, String label) {
    int task = labels.indexOf(label);
    if (task < 0) {
      throw new IllegalArgumentException(
          "the model predicts %s, not '%s'".formatted(labels, label));
    }
    return values[row * labels.size() + task];
  }
}
