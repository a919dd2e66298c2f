package org.jingu.compiler.feed;

import org.jingu.api.data.Batch;

/**
 * What one step is given.
 *
 * @param batch features and ids, of a training step also labels
 * @param seed the run's, from which masks and roundings are drawn
 * @param steps the number of steps made before this one
 * @param learningRateScale the schedule's factor
 */
public record StepInputs(Batch batch, long seed, long steps, double learningRateScale) {
  /** The number of the step, from 1, as optimizers count. */
  public long step() {
    return steps + 1;
  }
}
