package org.jingu.data.read;

import org.jspecify.annotations.Nullable;

/**
 * Decoded examples, a column an array. What decodes the pieces of a pass fills it again and again,
 * since fresh arrays cost more than what is written to them.
 */
final class DecodedRows {
  /** So few rows of all columns that what is written of them stays in the cache. */
  private static final int BLOCK = 256;

  final IdColumn[] sparse;
  private final int dense;
  private final int labels;
  private final boolean weighted;
  private final boolean grouped;
  private int capacity;
  private int rows;
  private float[][] denseValues = {};
  private float[][] labelValues = {};
  private float @Nullable [] weights;
  private long @Nullable [] groups;

  /**
   * No rows yet.
   *
   * @param columns what there is to hold
   * @param single by sparse column, whether every bag of the data set has exactly one id
   */
  DecodedRows(Columns columns, boolean[] single) {
    dense = columns.dense().size();
    labels = columns.labels().size();
    weighted = columns.weight() != null;
    grouped = columns.group() != null;
    sparse = new IdColumn[columns.sparse().size()];
    for (int i = 0; i < sparse.length; i++) {
      sparse[i] = new IdColumn(single[i]);
    }
    allocate(0);
  }

  /** Forgets the rows and makes room for others, all of which are to be written. */
  void begin(int count) {
    if (count > capacity) {
      allocate(count);
    }
    rows = count;
    for (IdColumn column : sparse) {
      column.begin(count);
    }
  }

  /** The number of examples. */
  int rows() {
    return rows;
  }

  /** By column, values of at least the rows. */
  float[][] dense() {
    return denseValues;
  }

  /** By column, values of at least the rows. */
  float[][] labels() {
    return labelValues;
  }

  float @Nullable [] weights() {
    return weights;
  }

  long @Nullable [] groups() {
    return groups;
  }

  /**
   * Copies rows to a batch.
   *
   * @param order the places of the rows, or null for all as they are
   * @param from the first position in that order
   * @param at the position in the batch
   */
  void copy(int @Nullable [] order, int from, int count, BatchBuilder to, int at) {
    interleave(denseValues, order, from, count, to.dense, at);
    interleave(labelValues, order, from, count, to.labels, at);
    for (int i = 0; i < sparse.length; i++) {
      int[] ends = sparse[i].offsets();
      if (ends == null) {
        gather(sparse[i].values(), order, from, count, to.ids(i), at);
      } else if (order == null) {
        copyBags(ends, sparse[i].values(), from, count, to, i, at);
      } else {
        gatherBags(ends, sparse[i].values(), order, from, count, to, i, at);
      }
    }
    if (weights != null && to.weights != null) {
      interleave(new float[][] {weights}, order, from, count, to.weights, at);
    }
    if (groups != null && to.groups != null) {
      for (int i = 0; i < count; i++) {
        to.groups[at + i] = groups[order == null ? from + i : order[from + i]];
      }
    }
  }

  private static void interleave(
      float[][] columns, int @Nullable [] order, int from, int count, float[] out, int at) {
    int width = columns.length;
    for (int start = 0; start < count; start += BLOCK) {
      int rows = Math.min(BLOCK, count - start);
      for (int c = 0; c < width; c++) {
        int to = (at + start) * width + c;
        interleave(columns[c], order, from + start, rows, out, to, width);
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

  private static void gatherBags(
      int[] starts,
      int[] ids,
      int[] order,
      int from,
      int count,
      BatchBuilder to,
      int feature,
      int at) {
    for (int i = 0; i < count; i++) {
      copyBags(starts, ids, order[from + i], 1, to, feature, at + i);
    }
  }

  private static void copyBags(
      int[] starts, int[] ids, int from, int count, BatchBuilder to, int feature, int at) {
    int[] ends = to.ends(feature);
    int base = starts[from];
    int length = starts[from + count] - base;
    int shift = ends[at] - base;
    System.arraycopy(ids, base, to.reserve(feature, ends[at], length), ends[at], length);
    for (int i = 1; i <= count; i++) {
      ends[at + i] = starts[from + i] + shift;
    }
  }

  private void allocate(int count) {
    capacity = count;
    denseValues = new float[dense][count];
    labelValues = new float[labels][count];
    weights = weighted ? new float[count] : null;
    groups = grouped ? new long[count] : null;
  }
}
