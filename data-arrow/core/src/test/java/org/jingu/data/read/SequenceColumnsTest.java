package org.jingu.data.read;

import static org.jingu.data.read.DatasetTest.cells;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.api.Pooling;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.SparseColumn;
import org.junit.jupiter.api.Test;

/** Lists of ids as sequences of at most 3. */
class SequenceColumnsTest extends ColumnTesting {
  private static final DatasetSchema SCHEMA =
      DatasetTest.schema(
          List.of(),
          List.of(new SparseColumn("s", null, 10, Pooling.SUM, false, 3)),
          List.of(),
          List.of());

  private static TestTable lists(Object... rows) {
    return new TestTable().list("s", ArrowType.List.INSTANCE, TestTable.INT32, cells(rows));
  }

  @Test
  void theLatestStay() {
    assertEquals(
        "1,2;;2,3,4;7",
        ids(read(SCHEMA, write(lists(List.of(1, 2), List.of(), List.of(1, 2, 3, 4), List.of(7))))));
  }

  /** An interaction that is not known takes no position, so that it pushes out no other. */
  @Test
  void nullElementsTakeNoPosition() {
    assertEquals(
        "1,2,3;;2,3,4",
        ids(
            read(
                SCHEMA,
                write(
                    lists(Arrays.asList(1, null, 2, 3), null, Arrays.asList(1, 2, null, 3, 4))))));
  }

  /** What is cut is checked too: it may not hide that ids are of another table. */
  @Test
  void idsThatAreCutMustBeRowsToo() {
    assertBad(
        SCHEMA,
        "FILE, record batch 0, row 1, column 's': id 99 is outside [0, 10); the table 's' has 10 rows: correct the data, or \"rows\" in schema.json",
        lists(List.of(1), List.of(99, 1, 2, 3)));
  }

  @Test
  void theShareOfCutExamplesIsTold() {
    Path file = write(lists(List.of(1, 2), List.of(1, 2, 3, 4), List.of(7), List.of(7)));
    try (Dataset data =
        Dataset.open(
            new DatasetFolder(folder, SCHEMA),
            List.of(file.toString()),
            SCHEMA.toFeatureSchema(List.of()),
            new ReadConfig(1, 8, 0))) {
      assertEquals(Map.of(), data.cut());
      for (int pass = 0; pass < 2; pass++) {
        DatasetTest.readAll(data, Order.shuffled(1, pass), 3, 0);
        assertEquals(Map.of("s", 0.25), data.cut());
      }
    }
  }
}
