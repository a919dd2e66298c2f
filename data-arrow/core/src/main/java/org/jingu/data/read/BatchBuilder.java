package org.jingu.data.read;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;

/** Gathers rows of windows into one batch, a column at a time. */
final class BatchBuilder {
  /** So few rows of all columns that what is written of them stays in the cache. */
  private static final int BLOCK = 256;

  private final FeatureSchema features;
  private final int size;
  private final float[] dense;
  private final int[][] values;
  private final int @Nullable [][] offsets;
  private final float[] labels;
  private final float @Nullable [] weights;
  private final long @Nullable [] groups;

  /**
   * A batch to fill.
   *
   * @param like a window with the columns to come
   */
  BatchBuilder(FeatureSchema features, int size, Window like) {
    this.features = features;
    this.size = size;
    dense = new float[size * like.dense.length];
    labels = new float[size * like.labels.length];
    weights = like.weights == null ? null : new float[size];
    groups = like.groups == null ? null : new long[size];
    values = new int[like.sparse.length][];
    offsets = new int[like.sparse.length][];
    for (int i = 0; i < values.length; i++) {
      boolean single = like.sparse[i].offsets == null;
      values[i] = new int[size];
      offsets[i] = single ? null : new int[size + 1];
    }
  }

  /**
   * Appends rows.
   *
   * @param order the window's permutation, or null
   * @param from the first position in that order
   * @param count how many
   * @param at the position in the batch
   */
  void add(Window window, int @Nullable [] order, int from, int count, int at) {
    interleave(window.dense, order, from, count, dense, at);
    interleave(window.labels, order, from, count, labels, at);
    for (int i = 0; i < values.length; i++) {
      IdColumn column = window.sparse[i];
      if (column.offsets == null) {
        gather(column.values(), order, from, count, values[i], at);
      } else {
        gatherBags(i, column.offsets, column.values(), order, from, count, at);
      }
    }
    if (weights != null && window.weights != null) {
      interleave(new float[][] {window.weights}, order, from, count, weights, at);
    }
    if (groups != null && window.groups != null) {
      for (int i = 0; i < count; i++) {
        groups[at + i] = window.groups[order == null ? from + i : order[from + i]];
      }
    }
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

  private static void interleave(
      float[][] columns, int @Nullable [] order, int from, int count, float[] out, int at) {
    for (int start = 0; start < count; start += BLOCK) {
      int rows = Math.min(BLOCK, count - start);
      for (int c = 0; c < columns.length; c++) {
        interleave(
            columns[c],
            order,
            from + start,
            rows,
            out,
            (at + start) * columns.length + c,
            columns.length);
      }
    }
  }

  private static void interleave(
      float[] column, int @Nullable [] order, int from, int count, float[] out, int to, int width) {
    if (order == null) {
      for (int i = 0; i < count; i++) {
        out[to + i * width] = column[from + i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        out[to + i * width] = column[order[from + i]];
      }
    }
  }

  private static void gather(
      int[] column, int @Nullable [] order, int from, int count, int[] out, int at) {
    if (order == null) {
      System.arraycopy(column, from, out, at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[at + i] = column[order[from + i]];
    }
  }

  private void gatherBags(
      int feature, int[] starts, int[] ids, int @Nullable [] order, int from, int count, int at) {
    int[] ends = offsets[feature];
    if (ends == null) {
      throw new IllegalStateException("a column of single ids has bags");
    }
    if (order == null) {
      copyBags(feature, ends, starts, ids, from, count, at);
      return;
    }
    // Two passes: the loads of the first do not wait for each other, nor do those of the second.
    int[] begin = new int[count];
    int used = ends[at];
    for (int i = 0; i < count; i++) {
      int row = order[from + i];
      begin[i] = starts[row];
      used = Math.addExact(used, starts[row + 1] - begin[i]);
      ends[at + i + 1] = used;
    }
    if (used > values[feature].length) {
      values[feature] = Arrays.copyOf(values[feature], used);
    }
    int[] out = values[feature];
    for (int i = 0; i < count; i++) {
      int start = begin[i] - ends[at + i];
      for (int k = ends[at + i]; k < ends[at + i + 1]; k++) {
        out[k] = ids[start + k];
      }
    }
  }

  private void copyBags(
      int feature, int[] ends, int[] starts, int[] ids, int from, int count, int at) {
    int base = starts[from];
    int length = starts[from + count] - base;
    int used = ends[at];
    if (length > values[feature].length - used) {
      values[feature] = Arrays.copyOf(values[feature], Math.addExact(used, length));
    }
    System.arraycopy(ids, base, values[feature], used, length);
    for (int i = 1; i <= count; i++) {
      ends[at + i] = used + starts[from + i] - base;
    }
  }
}
