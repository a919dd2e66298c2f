package org.jingu.compiler.feed;

import java.util.Arrays;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;

/** Where the sequences of a batch have ids. */
public final class SequencePresence {
  private SequencePresence() {}

  /**
   * The values of {@link org.jingu.api.ModelGraph#present}: 1 at the last positions of an example,
   * one for each of its ids, 0 before.
   *
   * @param feature a sequence, whose lengths were checked
   * @param room is used where it is large enough
   * @return [B, L], and perhaps more behind
   */
  public static float[] of(SparseFeature feature, Batch batch, float[] room) {
    int length = feature.sequence();
    IdBags ids = batch.bags(feature.name());
    int elements = Math.multiplyExact(batch.size(), length);
    float[] present = room.length >= elements ? room : new float[elements];
    Arrays.fill(present, 0, elements, 0);
    for (int b = 0; b < batch.size(); b++) {
      int count = ids.offsets()[b + 1] - ids.offsets()[b];
      for (int p = Math.max(0, length - count); p < length; p++) {
        present[b * length + p] = 1;
      }
    }
    return present;
  }
}
