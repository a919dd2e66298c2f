package org.jingu.compiler.feed;

import org.jingu.api.data.Batch;
import org.jspecify.annotations.Nullable;

/**
 * What one step is given.
 *
 * @param batch features and ids, of a training step also labels
 * @param seed the run's, from which masks and roundings are drawn
 * @param steps the number of steps made before this one
 * @param learningRateScale the schedule's factor
 * @param part where the batch is one rank's part of a larger one, what is known of that; else null
 */
public record StepInputs(
    Batch batch, long seed, long steps, double learningRateScale, @Nullable BatchPart part) {
  /** With a whole batch. */
  public StepInputs(Batch batch, long seed, long steps, double learningRateScale) {
    this(batch, seed, steps, learningRateScale, null);
  }

  /** The number of the step, from 1, as optimizers count. */
  public long step() {
    return steps + 1;
  }
}
