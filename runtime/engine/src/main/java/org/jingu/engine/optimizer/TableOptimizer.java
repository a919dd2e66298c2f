package org.jingu.engine.optimizer;

import java.util.Map;
import org.jingu.compiler.schedule.BiasCorrection;
import org.jingu.engine.optimizer.OptimizerConfig.Rows;
import org.jingu.engine.tensor.PagedMatrix;

/**
 * Updates a table [V, w] row by row. A step calls {@link #begin} once and then {@link #update} for
 * different rows, on several threads at once.
 */
public interface TableOptimizer {
  /** The state by slot name, which checkpoints append to the table's name. */
  Map<String, PagedMatrix> slots();

  /** Whether a step changes rows without a gradient too. */
  default boolean everyRow() {
    return false;
  }

  /**
   * Starts a step.
   *
   * @param step its number, from 1
   * @param learningRateScale the schedule's factor on the learning rate
   */
  void begin(long step, double learningRateScale);

  /**
   * Updates one row.
   *
   * @param gradient [w], all of the batch's gradients of the row summed; may be longer, and is
   *     overwritten
   * @param scratch as long as the gradient; HotSpot makes vector instructions of loops over arrays
   *     that have the same place for the same element, so rows are copied to here
   */
  void update(int row, PagedMatrix weights, float[] gradient, float[] scratch);

  /**
   * Updates rows without an id in the batch, whose gradient is the regularizer's alone: lambda
   * times the weights. Does to each what {@link #update} would.
   *
   * @param end the row after the last
   * @param gradient [w], overwritten
   * @param scratch as long
   */
  default void decay(
      int first, int end, PagedMatrix weights, float lambda, float[] gradient, float[] scratch) {
    for (int row = first; row < end; row++) {
      weights.get(row, gradient);
      for (int i = 0; i < weights.width(); i++) {
        gradient[i] *= lambda;
      }
      update(row, weights, gradient, scratch);
    }
  }

  /** The optimizer that a configuration asks for, for one table. */
  static TableOptimizer of(OptimizerConfig.Embedding config, int rows, int width) {
    return switch (config.name()) {
      case ROWWISE_ADAGRAD -> new RowwiseAdagrad(config.lr(), config.eps(), rows);
      case ADAGRAD -> new Adagrad(config.lr(), config.eps(), rows, width);
      case SGD -> new Sgd(config.lr());
      case ADAM ->
          new TableAdam(
              new AdamRule(
                  config.lr(),
                  new BiasCorrection(config.beta1(), config.beta2(), config.epsHat()),
                  config.eps()),
              config.rows() == Rows.TABLE,
              rows,
              width);
    };
  }
}
