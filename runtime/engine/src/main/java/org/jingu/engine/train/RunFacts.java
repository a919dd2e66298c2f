package org.jingu.engine.train;

import java.util.List;
import java.util.Map;
import org.jingu.engine.train.RunCourse.Point;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run at its end, for its review.
 *
 * @param config how it was trained
 * @param end why it ended
 * @param monitor the metric that chose the best model, or null without validation
 * @param stepsPerEpoch steps of a whole pass
 * @param examples examples of the training part
 * @param steps steps made
 * @param denseParameters the elements of all dense parameters
 * @param points its evaluations, in order
 * @param baseRates the validation part's labels by task; empty without an evaluation
 * @param tables the embedding tables
 * @param cut the share of examples of which a sequence takes only the latest ids, by sequence
 */
record RunFacts(
    TrainConfig config,
    StopReason end,
    @Nullable WatchedMetric monitor,
    long stepsPerEpoch,
    long examples,
    long steps,
    long denseParameters,
    List<Point> points,
    Map<String, BaseRate> baseRates,
    List<TableUse> tables,
    Map<String, Double> cut) {
  private static final long FEW_STEPS = 200;
  private static final long MANY_EPOCHS = 20;

  /** Whether the steps are so few that smaller batches, which make more of them, likely help. */
  boolean fewSteps() {
    return steps < FEW_STEPS;
  }

  /** Whether the passes are so many that larger learning rates likely help, too. */
  boolean manyEpochs() {
    return steps >= MANY_EPOCHS * stepsPerEpoch;
  }
}
