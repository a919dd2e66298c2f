package org.jingu.data.read;

import static org.jingu.data.read.DatasetTest.cells;
import static org.jingu.data.read.RawArrow.field;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

/** Each Arrow type as ids. */
class IdColumnsTest extends ColumnTesting {
  @Test
  void idsAreWholeNumbersOfAnyKind() {
    assertIds(
        "3;;9;", new TestTable().column("s", TestTable.FLOAT64, cells(3.0, Double.NaN, 9.0, null)));
    assertIds("3;9", new TestTable().column("s", TestTable.FLOAT32, cells(3f, 9f)));
    assertIds(
        "3;;9",
        new TestTable()
            .column(
                "s",
                new ArrowType.Decimal(38, 0, 128),
                cells(BigDecimal.valueOf(3), null, BigDecimal.valueOf(9))));
    assertIds(
        "1;0;", new TestTable().column("s", ArrowType.Bool.INSTANCE, cells(true, false, null)));
    assertIds("3;9", new TestTable().column("s", TestTable.unsigned(64), cells(3, 9)));
    assertIds(";", new TestTable().column("s", ArrowType.Null.INSTANCE, cells(null, null)));
    assertIds(
        "4;;;4",
        new TestTable()
            .dictionary(
                "s",
                TestTable.FLOAT64,
                Arrays.asList(4.0, null, Double.NaN),
                INT8,
                cells(0, 1, 2, 0)));
  }

  @Test
  void idsInListsAreWholeNumbersOfAnyKind() {
    for (ArrowType type : List.of(ArrowType.List.INSTANCE, ArrowType.LargeList.INSTANCE)) {
      assertIds(
          "3,4;;5",
          new TestTable()
              .list(
                  "s",
                  type,
                  TestTable.FLOAT64,
                  cells(List.of(3.0, 4.0), List.of(), Arrays.asList(Double.NaN, 5.0, null))));
    }
    assertIds(
        ";",
        new TestTable()
            .list("s", ArrowType.List.INSTANCE, ArrowType.Null.INSTANCE, cells(List.of(), null)));
  }

  @Test
  void listsMayBeViews() {
    for (boolean large : new boolean[] {false, true}) {
      ArrowType type = large ? ArrowType.LargeListView.INSTANCE : ArrowType.ListView.INSTANCE;
      int[] offsets = large ? new int[] {2, 0, 0, 0, 1, 0} : new int[] {2, 0, 1};
      int[] sizes = large ? new int[] {1, 0, 3, 0, 0, 0} : new int[] {1, 3, 0};
      int width = large ? 24 : 16;
      int[] body = new int[2 * width / 4 + 4];
      System.arraycopy(offsets, 0, body, 0, offsets.length);
      System.arraycopy(sizes, 0, body, width / 4, sizes.length);
      System.arraycopy(new int[] {7, 8, 9}, 0, body, 2 * width / 4, 3);
      Path file =
          RawArrow.stream()
              .schema(field("s", type, field("item", TestTable.INT32)))
              .batch(
                  3,
                  new long[][] {{3, 0}, {3, 0}},
                  new long[][] {{0, 0}, {0, width}, {width, width}, {0, 0}, {2L * width, 12}},
                  RawArrow.bytes(body))
              .write(folder.resolve("views.arrow"));
      assertEquals("9;7,8,9;", ids(read(sparse(true), file)));
    }
  }

  @Test
  void listsMayHoldDictionaries() {
    DictionaryEncoding encoding = new DictionaryEncoding(5, false, new ArrowType.Int(32, true));
    Field item = new Field("item", new FieldType(true, TestTable.INT32, encoding), List.of());
    Path file =
        RawArrow.stream()
            .schema(field("s", ArrowType.List.INSTANCE, item))
            .dictionary(
                5,
                false,
                2,
                new long[][] {{2, 0}},
                new long[][] {{0, 0}, {0, 8}},
                RawArrow.bytes(8, 4))
            .batch(
                2,
                new long[][] {{2, 0}, {3, 0}},
                new long[][] {{0, 0}, {0, 12}, {0, 0}, {16, 12}},
                RawArrow.bytes(0, 1, 3, 0, 1, 0, 1, 0))
            .write(folder.resolve("lists.arrow"));
    assertEquals("4;8,4", ids(read(sparse(true), file)));
    try (ArrowRows rows = ArrowRows.open(file)) {
      rows.select(List.of("s"), column -> CellStyle.PLAIN.withSeparator("+"));
      assertArrayEquals(new String[] {"4"}, rows.next());
      assertArrayEquals(new String[] {"8+4"}, rows.next());
      assertNull(rows.next());
    }
  }

  @Test
  void idsThatAreNoneSayWhatToDo() {
    String where = "FILE, record batch 0, row 1, column 's': ";
    assertBadId(
        where + "id 1.5 is not a whole number; write ids as integers", TestTable.FLOAT64, 1.5);
    assertBadId(
        where + "id 1.6777218E7 is too large for float32 to hold exactly; write ids as integers",
        TestTable.FLOAT32,
        16777218f);
    assertBadId(
        where + "id 1.6777216E7 is too large for float32 to hold exactly; write ids as integers",
        TestTable.FLOAT32,
        // As which 16777217 is stored, too.
        0x1p24f);
    assertBadId(
        where + "id 1.25 is not a whole number; write ids as integers",
        new ArrowType.Decimal(38, 2, 128),
        new BigDecimal("1.25"));
    String hash =
        " is outside [0, 10); the table 's' has 10 rows: reduce ids that are hashes to [0, 10), or"
            + " prepare the raw data with \"ids: hashed\"";
    assertBadId(
        where + "id 9223372036854775810" + hash, TestTable.unsigned(64), Long.MIN_VALUE + 2);
    assertBadId(where + "id -9223372036854775806" + hash, TestTable.INT64, Long.MIN_VALUE + 2);
    assertBadId(where + "id 4294967295" + hash, TestTable.unsigned(32), -1);
    String digits = "1" + "0".repeat(30);
    assertBadId(
        where + "id " + digits + hash,
        new ArrowType.Decimal(38, 0, 128),
        new BigDecimal(new BigInteger(digits)));
    assertBad(
        sparse(false),
        "FILE, record batch 0, row 1, column 's': index 1 of the dictionary holds"
            + " 18446744073709551615, which is outside [0, 10); the table 's' has 10 rows: correct"
            + " the data, or \"rows\" in schema.json",
        new TestTable()
            .dictionary("s", TestTable.unsigned(64), List.of(1L, -1L), INT8, cells(0, 1)));
    assertBad(
        sparse(false),
        "FILE, record batch 0, row 1, column 's': dictionary index 255 is outside [0, 1); write the"
            + " file again",
        new TestTable().dictionary("s", List.of(1L), new ArrowType.Int(8, false), cells(0, -1)));
  }

  private void assertIds(String expected, TestTable table) {
    assertEquals(expected, ids(read(sparse(true), write(table))));
  }

  private void assertBadId(String message, ArrowType type, Object value) {
    Object good = value instanceof BigDecimal decimal ? decimal.subtract(decimal) : (Object) 1;
    assertBad(sparse(false), message, new TestTable().column("s", type, cells(good, value)));
    if (!(value instanceof BigDecimal)) {
      assertBad(
          sparse(true),
          message,
          new TestTable()
              .list("s", ArrowType.List.INSTANCE, type, cells(List.of(1, 1), List.of(1, value))));
    }
  }
}
