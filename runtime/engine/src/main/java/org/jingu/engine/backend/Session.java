package org.jingu.engine.backend;

import java.util.Map;
import org.jingu.api.data.Batch;
import org.jspecify.annotations.Nullable;

/**
 * One model's parameters, tables, running state and optimizer state, and the means to train it and
 * to predict with it. Not for use by several threads at once.
 */
public interface Session extends AutoCloseable {
  /**
   * Says before a step or prediction which batch the one after it will be given, so that an engine
   * may bring that batch to its memory meanwhile. A hint: nothing else depends on it, and another
   * batch may come. The batch must stay as it is until then.
   */
  default void announce(Batch next) {}

  /**
   * Forward, backward and update. The loss is, per task, the weighted mean of the definition's loss
   * over the examples with a label, summed over the tasks.
   *
   * @param learningRateScale the schedule's factor on every learning rate
   * @param logits receives the logits [B, T] from before the update, or null
   * @return the loss from before the update, without regularizers; nothing is updated when it is
   *     not finite
   * @throws IllegalArgumentException if an id of the batch is no row of its table
   * @throws IllegalStateException if the session is closed
   */
  double step(Batch batch, double learningRateScale, float @Nullable [] logits);

  /**
   * Logits in evaluation mode.
   *
   * @param logits receives [B, T]
   * @throws IllegalArgumentException if an id of the batch is no row of its table
   * @throws IllegalStateException if the session is closed
   */
  void predict(Batch batch, float[] logits);

  /**
   * The gradients of the loss of a training step, before regularizer and clipping, by parameter and
   * table name; nothing is updated. For verification: tables come whole.
   */
  Map<String, float[]> gradients(Batch batch);

  /** Everything that a checkpoint holds, to be read and written in place. */
  TensorStore tensors();

  /** The number of steps made, which optimizers and dropout depend on. */
  long steps();

  /** Sets the number of steps made, when a checkpoint is restored. */
  void setSteps(long steps);

  /**
   * Nanoseconds spent by phase since the session was opened: "lookup", "graph", "dense_update", …
   */
  Map<String, Long> phaseNanos();

  @Override
  void close();
}
