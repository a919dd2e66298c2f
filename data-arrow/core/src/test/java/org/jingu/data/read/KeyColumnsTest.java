package org.jingu.data.read;

import static org.jingu.data.read.DatasetTest.cells;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.schema.Table;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each Arrow type as the tokens of a vocabulary and as the group. */
class KeyColumnsTest extends ColumnTesting {
  @Test
  void tokensAreTextOfEveryType() {
    for (ArrowType type :
        List.of(
            ArrowType.Utf8View.INSTANCE,
            ArrowType.LargeUtf8.INSTANCE,
            ArrowType.Binary.INSTANCE,
            ArrowType.BinaryView.INSTANCE)) {
      List<Object> tokens = cells("", "a", "a token of more than twelve bytes");
      new TestTable().column("token", type, tokens).write(folder.resolve("vocabulary/s.arrow"));
      TestTable table =
          new TestTable()
              .dictionary(
                  "s",
                  type,
                  cells("a token of more than twelve bytes", "b", "a"),
                  new ArrowType.Int(16, false),
                  cells(0, 1, 2));
      assertEquals("2;0;1", ids(read(tokens(3), write(table))));
      new TestTable()
          .dictionary("token", type, tokens, INT8, cells(0, 2, 1))
          .write(folder.resolve("vocabulary/s.arrow"));
      assertEquals("1;0;2", ids(read(tokens(3), write(table))));
    }
  }

  @Test
  void aVocabularyMustFitItsTable() {
    Path vocabulary = folder.resolve("vocabulary/s.arrow");
    TestTable table = new TestTable().dictionary("s", List.of("a"), INT8, cells(0));
    new TestTable().column("token", ArrowType.Utf8.INSTANCE, cells("", "a", "b")).write(vocabulary);
    assertBad(
        tokens(2),
        vocabulary + " has 3 tokens, but table 's' has 2 rows in schema.json; correct one of them",
        write(table));
    new TestTable()
        .column("token", ArrowType.Utf8.INSTANCE, cells("a", "b", "a", "b"))
        .write(vocabulary);
    assertBad(
        tokens(4),
        vocabulary + ", the vocabulary of table 's', has 'b' in rows 1 and 3; a token has one id",
        write(table));
    new TestTable().column("token", TestTable.INT32, cells(1)).write(vocabulary);
    assertBad(
        tokens(4),
        vocabulary + ": text column 'token' has the type int32; it must be text",
        write(table));
  }

  @Test
  void groupsAreIntegersBytesOrText() {
    byte[] notText = {(byte) 0xff, 1};
    long[] same = groups(ArrowType.Utf8.INSTANCE, "ab", "long enough for a view");
    for (ArrowType type :
        List.of(
            ArrowType.Utf8View.INSTANCE,
            ArrowType.BinaryView.INSTANCE,
            ArrowType.LargeBinary.INSTANCE)) {
      assertArrayEquals(same, groups(type, "ab", "long enough for a view"));
    }
    assertArrayEquals(
        groups(ArrowType.Binary.INSTANCE, notText, notText),
        groups(new ArrowType.FixedSizeBinary(2), notText, notText));
    assertArrayEquals(
        new long[] {7, -8},
        groups(new ArrowType.Decimal(20, 0, 128), BigDecimal.valueOf(7), BigDecimal.valueOf(-8)));
    assertArrayEquals(new long[] {7, -8}, groups(new ArrowType.Date(DateUnit.DAY), 7, -8));
    assertBad(
        grouped(),
        "FILE, record batch 0, row 0, column 'g': is 1.5; a group is a whole number of 64 bits, or"
            + " text",
        groupTable(new ArrowType.Decimal(20, 1, 128), new BigDecimal("1.5")));
    assertBad(
        grouped(),
        "FILE, record batch 0, row 0, column 'g': is null; every example needs a group, or take"
            + " \"group\" out of schema.json",
        groupTable(ArrowType.Null.INSTANCE, (Object) null));
  }

  @Test
  void aColumnMayBeIdsAndTheGroup() {
    DatasetSchema schema =
        DatasetTest.schema(
            List.of(),
            List.of(new SparseColumn("s", null, 10, Pooling.SUM, false)),
            List.of(LabelColumn.of("y")),
            null,
            "s",
            List.of());
    Batch batch =
        read(
            schema,
            write(
                new TestTable()
                    .dictionary("s", List.of(4L, 5L), INT8, cells(1, 0))
                    .column("y", INT8, cells(0, 1))));
    assertEquals("5;4", ids(batch));
    assertArrayEquals(new long[] {5, 4}, batch.groups());
  }

  private static DatasetSchema tokens(int rows) {
    return DatasetTest.schema(
        List.of(),
        List.of(SparseColumn.of("s")),
        List.of(),
        List.of(Table.withVocabulary("s", rows)));
  }

  private static DatasetSchema grouped() {
    return DatasetTest.schema(
        List.of(DenseColumn.of("x")),
        List.of(),
        List.of(LabelColumn.of("x2")),
        null,
        "g",
        List.of());
  }

  private static TestTable groupTable(ArrowType type, @Nullable Object... values) {
    List<Integer> ones = Arrays.stream(values).map(it -> 1).toList();
    return new TestTable()
        .column("x", INT8, ones)
        .column("x2", INT8, ones)
        .column("g", type, cells(values));
  }

  private long[] groups(ArrowType type, Object... values) {
    long[] groups = read(grouped(), write(groupTable(type, values))).groups();
    assertNotNull(groups);
    return groups;
  }
}
