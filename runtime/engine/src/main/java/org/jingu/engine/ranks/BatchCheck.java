package org.jingu.engine.ranks;

import java.util.Collection;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;

/** A rank that has begun a step cannot go back, so bad batches are refused before. */
final class BatchCheck {
  private BatchCheck() {}

  /**
   * Checks what a batch has of what a model looks up.
   *
   * @throws IllegalArgumentException if it does not fit
   */
  static void require(Batch batch, FeatureSchema schema, Collection<EmbeddingBag> bags) {
    int dense = schema.dense().size();
    if (batch.dense().length < batch.size() * dense) {
      throw new IllegalArgumentException(
          "a batch of %d examples has %d dense values; %d features need %d"
              .formatted(batch.size(), batch.dense().length, dense, batch.size() * dense));
    }
    for (EmbeddingBag bag : bags) {
      IdBags ids = batch.bags(bag.feature());
      String problem = ids.problem(0, batch.size(), bag.rows());
      if (problem == null && bag.positions() > 1) {
        problem = tooLong(ids, batch.size(), bag.positions());
      }
      if (problem != null) {
        throw new IllegalArgumentException(
            "feature '%s' of the batch: %s".formatted(bag.feature(), problem));
      }
    }
  }

  private static @Nullable String tooLong(IdBags ids, int size, int length) {
    for (int b = 0; b < size; b++) {
      int count = ids.offsets()[b + 1] - ids.offsets()[b];
      if (count > length) {
        return "example %d has %d ids, but the sequence has at most %d; keep the latest"
            .formatted(b, count, length);
      }
    }
    return null;
  }
}
