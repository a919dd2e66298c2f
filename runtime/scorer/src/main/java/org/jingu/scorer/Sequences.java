package org.jingu.scorer;

import java.util.HashMap;
import java.util.Map;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;

/** Keeps the latest ids of sequences, as many as the model reads, as reading files does. */
final class Sequences {
  private final Map<String, Integer> longest = new HashMap<>();

  Sequences(ModelDescription description) {
    for (SparseFeature feature : description.sparse()) {
      if (feature.isSequence()) {
        longest.put(feature.name(), feature.sequence());
      }
    }
  }

  /** The batch itself where no sequence is too long. */
  Batch cut(Batch batch) {
    Map<String, IdBags> sparse = new HashMap<>(batch.sparse());
    longest.forEach(
        (name, most) ->
            sparse.computeIfPresent(name, (key, bags) -> cut(bags, batch.size(), most)));
    return sparse.equals(batch.sparse())
        ? batch
        : new Batch(
            batch.size(), batch.dense(), sparse, batch.labels(), batch.weights(), batch.groups());
  }

  private static IdBags cut(IdBags bags, int size, int most) {
    int[] from = bags.offsets();
    int[] offsets = new int[size + 1];
    for (int b = 0; b < size; b++) {
      offsets[b + 1] = offsets[b] + Math.min(most, from[b + 1] - from[b]);
    }
    if (offsets[size] == from[size]) {
      return bags;
    }
    int[] values = new int[offsets[size]];
    for (int b = 0; b < size; b++) {
      int count = offsets[b + 1] - offsets[b];
      System.arraycopy(bags.values(), from[b + 1] - count, values, offsets[b], count);
    }
    return new IdBags(values, offsets);
  }
}
