package org.jingu.data.read;

import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetSchema;

/** Encoded examples in Arrow vectors that a program has. */
public final class VectorExamples {
  private VectorExamples() {}

  /**
   * Makes a batch of vectors, which are read where they lie; every value is checked.
   *
   * @param vectors a column of numbers a dense feature, one of ids or of lists of ids a sparse one;
   *     stay the caller's
   * @param features what to read
   * @param dataset of which the examples are
   * @throws DataException naming the column, and the row of the first wrong value
   */
  public static Batch read(
      VectorSchemaRoot vectors, FeatureSchema features, DatasetSchema dataset) {
    return VectorCells.guarded(() -> decoded(vectors, features, dataset));
  }

  private static Batch decoded(
      VectorSchemaRoot vectors, FeatureSchema features, DatasetSchema dataset) {
    List<Column> all = VectorCells.columns(vectors.getSchema().getFields());
    Columns columns = Columns.bind(VectorCells.PATH, all, features, dataset);
    requireNoDictionaries(columns);
    Place place = new Place(VectorCells.PATH, VectorCells.NAME);
    List<ListCount> lists =
        Stream.generate(ListCount::new).limit(features.sparse().size()).toList();
    try (VectorBuffers buffers = new VectorBuffers(vectors, place)) {
      boolean[] single = new boolean[features.sparse().size()];
      DecodedRows rows = new DecodedRows(columns, single);
      new RowDecoder(features, dataset, lists)
          .decode(
              columns,
              buffers,
              new RowRange(0, buffers.rows()),
              place,
              (use, column) -> null,
              rows);
      BatchBuilder batch = new BatchBuilder(features, columns, single, rows.rows());
      rows.copy(null, 0, rows.rows(), batch, 0);
      return batch.build(new int[0]);
    }
  }

  private static void requireNoDictionaries(Columns columns) {
    for (Column column : columns.all()) {
      if (column.values().dictionary() != null) {
        throw new DataException(
            "%s: column '%s' is encoded by a dictionary; decode it, or give raw rows"
                .formatted(VectorCells.PATH, column.name()));
      }
    }
  }
}
