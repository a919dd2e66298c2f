package org.jingu.engine.train;

import org.jingu.api.data.Batch;

/** A trained model whose predictions another learns from. */
@FunctionalInterface
public interface Teacher {
  /**
   * Predicts a batch of the student's training data.
   *
   * @param probabilities receives [B, T], the tasks those of the student
   */
  void predict(Batch batch, float[] probabilities);
}
