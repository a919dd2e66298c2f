package org.jingu.cuda;

import org.jingu.api.data.Batch;

/** Says what the loss of a batch is made of. */
@FunctionalInterface
public interface Labelling {
  /**
   * Fills both for one batch.
   *
   * @param labels receives the labels [B, T], without NaN
   * @param weights receives the labels' weights [B, T]
   */
  void fill(Batch batch, float[] labels, float[] weights);
}
