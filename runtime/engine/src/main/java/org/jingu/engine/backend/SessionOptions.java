package org.jingu.engine.backend;

import org.jingu.engine.optimizer.OptimizerConfig;

/**
 * What a session needs besides the model.
 *
 * @param seed the run's seed, for initial values and dropout
 * @param optimizer how parameters and tables are updated
 * @param threads the number of the session's own threads; with it and the same {@link
 *     Backend#environment}, two runs are bit-equal
 * @param precision one that the back end knows, see {@link Backend#precisions}
 * @param tableStorage one that the back end knows, see {@link Backend#tableStorages}
 */
public record SessionOptions(
    long seed,
    OptimizerConfig optimizer,
    int threads,
    Precision precision,
    TableStorage tableStorage) {
  /** With tables in single precision, as every back end can store them. */
  public SessionOptions(long seed, OptimizerConfig optimizer, int threads, Precision precision) {
    this(seed, optimizer, threads, precision, TableStorage.FP32);
  }

  /** In single precision, which every back end knows. */
  public SessionOptions(long seed, OptimizerConfig optimizer, int threads) {
    this(seed, optimizer, threads, Precision.FP32);
  }
}
