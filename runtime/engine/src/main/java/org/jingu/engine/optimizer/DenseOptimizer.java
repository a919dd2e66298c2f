package org.jingu.engine.optimizer;

/** Updates dense parameters from the gradients of one step. */
public interface DenseOptimizer {
  /** The sum of the squares of all dense gradients. */
  double squaredNorm();

  /**
   * Makes the update.
   *
   * @param gradientScale the factor on every gradient, below 1 where they are clipped
   * @param learningRateScale the schedule's factor on the learning rate
   * @param step its number, from 1
   */
  void update(double gradientScale, double learningRateScale, long step);
}
