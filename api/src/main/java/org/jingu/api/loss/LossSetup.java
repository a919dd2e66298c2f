package org.jingu.api.loss;

import java.util.List;

/**
 * What a loss may depend on besides its configuration.
 *
 * @param tasks the names of the labels, in the order of the columns of logits
 * @param batchSize the most examples of a training step
 */
public record LossSetup(List<String> tasks, int batchSize) {
  /** Copies the names. */
  public LossSetup {
    tasks = List.copyOf(tasks);
  }
}
