package org.jingu.data.prepare;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.write.ArrowTableWriter;

/** Gathers rows made by {@link RowCodec}, to be a batch or columns of a file. */
final class BatchBuilder {
  private final PrepareConfig config;
  private final int dense;
  private final List<String> sparse;
  private final float[] numbers;
  private final float[] labels;
  private final float[] weights;
  private final long[] groups;
  private final List<Bags> bags = new ArrayList<>();
  private final float[] floats;
  private final int[] ids;
  private int rows;

  private static final class Bags {
    private final int[] offsets;
    private int[] values = new int[64];

    Bags(int rows) {
      offsets = new int[rows + 1];
    }

    void add(int row, ByteBuffer ids) {
      int start = offsets[row];
      int end = start + ids.getInt();
      if (end > values.length) {
        values = Arrays.copyOf(values, 2 * end);
      }
      for (int i = start; i < end; i++) {
        values[i] = ids.getInt();
      }
      offsets[row + 1] = end;
    }

    /** By row the first id, or -1. */
    int[] firsts(int rows, int[] into) {
      for (int row = 0; row < rows; row++) {
        into[row] = offsets[row] < offsets[row + 1] ? values[offsets[row]] : -1;
      }
      return into;
    }
  }

  BatchBuilder(PrepareConfig config, int rows) {
    this.config = config;
    DatasetColumns columns = new DatasetColumns(config);
    this.dense = columns.dense().size();
    this.numbers = new float[rows * dense];
    this.labels = new float[rows * config.labels().size()];
    this.weights = new float[rows];
    this.groups = new long[rows];
    this.floats = new float[rows];
    this.ids = new int[rows];
    this.sparse = columns.sparse().stream().map(SparseColumn::name).toList();
    sparse.forEach(name -> bags.add(new Bags(rows)));
  }

  void add(ByteBuffer row) {
    for (int i = 0; i < dense; i++) {
      numbers[rows * dense + i] = row.getFloat();
    }
    int tasks = config.labels().size();
    for (int t = 0; t < tasks; t++) {
      labels[rows * tasks + t] = row.getFloat();
    }
    weights[rows] = row.getFloat();
    groups[rows] = row.getLong();
    for (Bags it : bags) {
      it.add(rows, row);
    }
    rows++;
  }

  /** Leaves out all rows. */
  void clear() {
    rows = 0;
  }

  /** How many there are. */
  int rows() {
    return rows;
  }

  /**
   * Writes the rows.
   *
   * @param out with the columns of {@link DatasetColumns}
   * @param multiHot by sparse feature, whether its column has lists
   */
  void write(ArrowTableWriter out, boolean[] multiHot) {
    int column = 0;
    for (int i = 0; i < dense; i++) {
      out.setFloats(column++, every(dense, i, numbers), rows, false);
    }
    for (int f = 0; f < multiHot.length; f++) {
      Bags it = bags.get(f);
      if (multiHot[f]) {
        out.setLists(column++, it.values, it.offsets, rows);
      } else {
        out.setInts(column++, it.firsts(rows, ids), rows);
      }
    }
    int tasks = config.labels().size();
    for (int t = 0; t < tasks; t++) {
      out.setFloats(column++, every(tasks, t, labels), rows, true);
    }
    if (config.weight() != null) {
      out.setFloats(column++, weights, rows, false);
    }
    if (config.group() != null) {
      out.setLongs(column, groups, rows);
    }
    out.endRows(rows);
  }

  /** One of the columns that stand row by row. */
  private float[] every(int columns, int index, float[] from) {
    for (int row = 0; row < rows; row++) {
      floats[row] = from[row * columns + index];
    }
    return floats;
  }

  Batch build() {
    Map<String, IdBags> ids = new LinkedHashMap<>();
    for (int f = 0; f < bags.size(); f++) {
      Bags it = bags.get(f);
      ids.put(sparse.get(f), new IdBags(it.values, it.offsets));
    }
    return new Batch(
        rows,
        numbers,
        ids,
        labels,
        config.weight() == null ? null : weights,
        config.group() == null ? null : groups);
  }
}
