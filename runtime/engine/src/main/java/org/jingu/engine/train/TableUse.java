package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;

/**
 * How much of a table training has used.
 *
 * @param name the table's name in the data
 * @param rows V
 * @param idsAnExample how many of its rows an example looks up, in the mean
 * @param untouched the rows that were never updated; -1 where the optimizer does not tell
 */
record TableUse(String name, long rows, double idsAnExample, long untouched) {
  private static final int PAGE = 1 << 18;

  /**
   * Looks at a session at the end of its training. A row that was never updated is one whose
   * optimizer state is still 0: it is read once, as a checkpoint reads it, so that training itself
   * counts no rows.
   */
  static List<TableUse> of(FeatureSchema schema, RunCourse course, TensorStore tensors) {
    Map<String, Integer> rows = new LinkedHashMap<>();
    for (SparseFeature feature : schema.sparse()) {
      rows.put(feature.table(), feature.rows());
    }
    List<TableUse> tables = new ArrayList<>();
    rows.forEach(
        (table, count) ->
            tables.add(
                new TableUse(
                    table, count, course.idsAnExample(table), untouched(table, count, tensors))));
    return tables;
  }

  /** The share of rows that were never updated; 0 where that is not known. */
  double untouchedShare() {
    return (double) Math.max(0, untouched) / rows;
  }

  /** The rows that were updated; all where that is not known, and at least 1. */
  long usedRows() {
    return Math.max(1, rows - Math.max(0, untouched));
  }

  private static long untouched(String table, int rows, TensorStore tensors) {
    List<TensorInfo> all = tensors.tensors();
    return all.stream()
        .filter(t -> t.kind() == Kind.TABLE && t.shape().get(0) == rows)
        .filter(t -> t.name().endsWith("." + table))
        .flatMap(
            t ->
                all.stream()
                    .filter(s -> s.kind() == Kind.OPTIMIZER)
                    .filter(s -> s.name().startsWith(t.name() + "/"))
                    // Adam's second moment, which fades more slowly than its first.
                    .reduce((first, second) -> second)
                    .stream())
        .findFirst()
        .map(slot -> zeroRows(slot, tensors))
        .orElse(-1L);
  }

  /** The rows of a matrix that are 0 throughout. */
  private static long zeroRows(TensorInfo matrix, TensorStore tensors) {
    int width = Math.toIntExact(matrix.size() / matrix.shape().get(0));
    int rowsOfPage = Math.max(1, PAGE / width);
    float[] page = new float[rowsOfPage * width];
    long zero = 0;
    for (long first = 0; first < matrix.size(); first += page.length) {
      int count = (int) Math.min(page.length, matrix.size() - first);
      tensors.read(matrix, first, page, count);
      for (int row = 0; row < count; row += width) {
        zero += isZero(page, row, width) ? 1 : 0;
      }
    }
    return zero;
  }

  private static boolean isZero(float[] values, int first, int count) {
    for (int i = first; i < first + count; i++) {
      if (values[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
