package org.jingu.cuda.table;

import org.jingu.api.EmbeddingBag;
import org.jingu.api.SparseFeature;

/**
 * How a feature's ids are staged, once for all tables that are looked up by them.
 *
 * @param feature the feature
 * @param positions how many bags an example has: 1, or L of a sequence
 */
public record Look(String feature, int positions) {
  /** That of a look-up. */
  public static Look of(EmbeddingBag bag) {
    return new Look(bag.feature(), bag.positions());
  }

  /** That of a sequence. */
  public static Look of(SparseFeature sequence) {
    return new Look(sequence.name(), sequence.sequence());
  }
}
