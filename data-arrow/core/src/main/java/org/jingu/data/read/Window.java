package org.jingu.data.read;

import org.jspecify.annotations.Nullable;

/**
 * Decoded examples, a column an array, filled record batch by record batch.
 *
 * <p>Columns instead of rows: decoding then is a plain loop over an array, and a batch gathers from
 * one column at a time.
 */
final class Window {
  final float[][] dense;
  final IdColumn[] sparse;
  final float[][] labels;
  final float @Nullable [] weights;
  final long @Nullable [] groups;
  private int rows;

  /**
   * An empty window.
   *
   * @param columns what there is to hold
   * @param single by sparse column, whether every bag of the data set has exactly one id
   * @param capacity how many rows it takes
   */
  Window(Columns columns, boolean[] single, int capacity) {
    dense = new float[columns.dense().size()][capacity];
    labels = new float[columns.labels().size()][capacity];
    weights = columns.weight() == null ? null : new float[capacity];
    groups = columns.group() == null ? null : new long[capacity];
    sparse = new IdColumn[columns.sparse().size()];
    for (int i = 0; i < sparse.length; i++) {
      sparse[i] = new IdColumn(capacity, single[i]);
    }
  }

  /** The number of examples so far. */
  int rows() {
    return rows;
  }

  void addRows(int more) {
    rows += more;
  }
}
