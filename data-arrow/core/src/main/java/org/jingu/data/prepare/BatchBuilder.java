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

/** Gathers rows made by {@link RowCodec} into a batch. */
final class BatchBuilder {
  private final PrepareConfig config;
  private final int dense;
  private final List<String> sparse;
  private final float[] numbers;
  private final float[] labels;
  private final float[] weights;
  private final long[] groups;
  private final List<Bags> bags = new ArrayList<>();
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
  }

  BatchBuilder(PrepareConfig config, int rows) {
    this.config = config;
    DatasetColumns columns = new DatasetColumns(config);
    this.dense = columns.dense().size();
    this.numbers = new float[rows * dense];
    this.labels = new float[rows * config.labels().size()];
    this.weights = new float[rows];
    this.groups = new long[rows];
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
