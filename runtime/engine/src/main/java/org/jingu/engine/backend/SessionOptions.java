package org.jingu.engine.backend;

import org.jingu.engine.optimizer.OptimizerConfig;

/**
 * What a session needs besides the model.
 *
 * @param seed the run's seed, for initial values and dropout
 * @param optimizer how parameters and tables are updated
 * @param threads the number of threads, part of what makes two runs bit-equal
 * @param precision one that the back end knows, see {@link Backend#precisions}
 */
public record SessionOptions(
    long seed, OptimizerConfig optimizer, int threads, Precision precision) {
  /** In single precision, which every back end knows. */
  public SessionOptions(long seed, OptimizerConfig optimizer, int threads) {
    this(seed, optimizer, threads, Precision.FP32);
  }
}
