package org.jingu.explain;

import org.jingu.api.data.BatchSource;

/** A model, as far as explaining it needs one. */
@FunctionalInterface
public interface Scoring {
  /** The logits of every example, [N, T], in their order. */
  float[] logits(BatchSource examples);
}
