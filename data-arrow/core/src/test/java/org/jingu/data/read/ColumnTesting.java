package org.jingu.data.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.DataException;
import org.jingu.api.data.IdBags;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.SparseColumn;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** What tests of columns have in common. "FILE" in a message is the file's path. */
abstract class ColumnTesting {
  static final ArrowType.Int INT8 = new ArrowType.Int(8, true);

  @TempDir Path folder;

  static DatasetSchema dense(@Nullable Double fill) {
    return DatasetTest.schema(List.of(new DenseColumn("x", fill)), List.of(), List.of(), List.of());
  }

  static DatasetSchema sparse(boolean multiHot) {
    return DatasetTest.schema(
        List.of(),
        List.of(new SparseColumn("s", null, 10, Pooling.SUM, multiHot)),
        List.of(),
        List.of());
  }

  void assertBad(DatasetSchema schema, String message, TestTable table) {
    assertBad(schema, message, write(table));
  }

  void assertBad(DatasetSchema schema, String message, Path file) {
    DataException e = assertThrows(DataException.class, () -> read(schema, file));
    assertEquals(message.replace("FILE", file.toString()), e.getMessage());
  }

  Path write(TestTable table) {
    return table.write(folder.resolve("data.arrow"));
  }

  Batch read(DatasetSchema schema, Path file) {
    try (Dataset data =
        Dataset.open(
            new DatasetFolder(folder, schema),
            List.of(file.toString()),
            schema.toFeatureSchema(schema.labelNames()),
            new ReadConfig(1, 8, 0))) {
      return DatasetTest.readAll(data, Order.sequential(), 100, 0).get(0);
    }
  }

  /** The ids of the only feature, rows apart by semicolons. */
  static String ids(Batch batch) {
    IdBags bags = batch.bags("s");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      List<String> ids = new ArrayList<>();
      for (int k = bags.offsets()[i]; k < bags.offsets()[i + 1]; k++) {
        ids.add(Integer.toString(bags.values()[k]));
      }
      rows.add(String.join(",", ids));
    }
    return String.join(";", rows);
  }
}
