package org.jingu.engine.backend;

import java.util.List;
import java.util.Map;
import org.jingu.ranks.TablePlacement;
import org.jspecify.annotations.Nullable;

/**
 * One rank's part of a session: the dense parameters, which all ranks have alike, some of the
 * tables, and the computing of its slices of every batch. All ranks make the same calls in the same
 * order. Not for use by several threads at once.
 */
public interface SessionPart extends AutoCloseable {
  /**
   * Makes a training step together with the other ranks.
   *
   * @param slices this rank's examples, as many slices as every other rank's
   * @param logits receives the logits of each slice's examples, or null
   * @return the loss of the whole batch, the same on every rank
   * @see Session#step
   */
  double step(List<RankSlice> slices, double learningRateScale, float @Nullable [][] logits);

  /** Predicts together with the other ranks; {@code logits} receives those of each slice. */
  void predict(List<RankSlice> slices, float[][] logits);

  /**
   * The gradients of the whole batch's loss: of all parameters, and of the tables that this rank
   * has.
   *
   * @see Session#gradients
   */
  Map<String, float[]> gradients(List<RankSlice> slices);

  /** What is here: parameters and what optimizers keep of them, and the tables of this rank. */
  TensorStore tensors();

  /** Bytes of the tables that are here and of what optimizers keep of them. */
  long tableBytes();

  /** Which rank has what of which table. */
  TablePlacement placement();

  /** What this rank computes, in words that are equal on all ranks that fit each other. */
  String program();

  /** Sets the number of steps made. */
  void setSteps(long steps);

  /** Nanoseconds spent by phase. */
  Map<String, Long> phaseNanos();

  @Override
  void close();
}
