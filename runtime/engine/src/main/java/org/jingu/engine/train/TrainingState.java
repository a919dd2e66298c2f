package org.jingu.engine.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jingu.engine.train.TrainingListener.Evaluated;
import org.jspecify.annotations.Nullable;

/**
 * Everything besides tensors that a resumed run needs: a checkpoint's {@code state.json}.
 *
 * @param step steps made
 * @param epoch whole passes made
 * @param batch batches of the current pass made: the shuffle's position
 * @param examples examples trained on
 * @param plateau the schedule's decay so far
 * @param earlyStopping the best value and the patience spent
 * @param lossGuard the recent mean loss
 * @param unlogged the losses since the last line of the metrics file
 * @param last the last evaluation, or null
 * @param best the best evaluation, or null
 * @param progressive totals of online training
 * @param census the labels of the first pass so far; null after it, and in the files of an older
 *     Jingu, whose first pass is then not judged
 * @param course what the run's review needs; null in the files of an older Jingu, whose review
 *     begins with this checkpoint
 * @param metricsBytes the length of the metrics file
 */
record TrainingState(
    long step,
    int epoch,
    long batch,
    long examples,
    double plateau,
    EarlyStopping.State earlyStopping,
    LossGuard.State lossGuard,
    Unlogged unlogged,
    @Nullable Evaluated last,
    @Nullable Evaluated best,
    Progressive.@Nullable State progressive,
    @JsonProperty(required = false) LabelCensus.@Nullable State census,
    @JsonProperty(required = false) RunCourse.@Nullable State course,
    long metricsBytes) {

  /**
   * Losses not yet in the metrics file.
   *
   * @param sum their sum
   * @param steps their number
   * @param epoch the pass of the last of them
   * @param scale the schedule's factor in the last of them
   */
  record Unlogged(
      double sum,
      long steps,
      @JsonProperty(required = false) int epoch,
      @JsonProperty(required = false) double scale) {
    static final Unlogged NONE = new Unlogged(0, 0, 0, 0);
  }
}
