package org.jingu.data.read;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;

/** The arrays of a batch, into which rows are copied. */
final class BatchBuilder {
  final float[] dense;
  final float[] labels;
  final float @Nullable [] weights;
  final long @Nullable [] groups;

  private final FeatureSchema features;
  private final int size;
  private final int[][] values;
  private final int @Nullable [][] offsets;

  /**
   * A batch to fill.
   *
   * @param columns what there is to hold
   * @param single by sparse column, whether every bag has exactly one id
   */
  BatchBuilder(FeatureSchema features, Columns columns, boolean[] single, int size) {
    this.features = features;
    this.size = size;
    dense = new float[Math.multiplyExact(size, columns.dense().size())];
    labels = new float[size * columns.labels().size()];
    weights = columns.weight() == null ? null : new float[size];
    groups = columns.group() == null ? null : new long[size];
    values = new int[single.length][size];
    offsets = new int[single.length][];
    for (int i = 0; i < single.length; i++) {
      offsets[i] = single[i] ? null : new int[size + 1];
    }
  }

  /** The ids of a feature, of which every example has one. */
  int[] ids(int feature) {
    return values[feature];
  }

  /** The ends of a feature's bags, shifted by one. */
  int[] ends(int feature) {
    int[] ends = offsets[feature];
    if (ends == null) {
      throw new IllegalStateException("a column of single ids has bags");
    }
    return ends;
  }

  /** The ids of a feature, with room for some behind those that are there. */
  int[] reserve(int feature, int used, int more) {
    int[] ids = values[feature];
    if (more > ids.length - used) {
      int needed = Math.addExact(used, more);
      ids = Arrays.copyOf(ids, Math.max(needed, (int) Math.min(needed * 5L / 4, 1 << 30)));
      values[feature] = ids;
    }
    return ids;
  }

  /**
   * The batch.
   *
   * @param ones the offsets of bags of one, shared by all batches
   */
  Batch build(int[] ones) {
    Map<String, IdBags> bags = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      int[] ends = offsets[i];
      bags.put(features.sparse().get(i).name(), new IdBags(values[i], ends == null ? ones : ends));
    }
    return new Batch(size, dense, bags, labels, weights, groups);
  }
}
