package org.jingu.data.read;

import static org.jingu.data.read.DatasetTest.cells;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowRowsTest {
  private static final ArrowType.Int INT8 = new ArrowType.Int(8, true);

  @TempDir Path folder;

  @Test
  void everyTypeOfTextIsItself() {
    List<Object> texts = Arrays.asList("é\ufffd, \"q\"", "longer than twelve bytes", "", null);
    List<String> expected = List.of("é\ufffd, \"q\"", "longer than twelve bytes", "", "");
    for (ArrowType type :
        List.of(
            ArrowType.Utf8.INSTANCE,
            ArrowType.LargeUtf8.INSTANCE,
            ArrowType.Utf8View.INSTANCE,
            ArrowType.Binary.INSTANCE,
            ArrowType.LargeBinary.INSTANCE,
            ArrowType.BinaryView.INSTANCE)) {
      assertCells(expected, new TestTable().column("c", type, texts));
      assertCells(
          List.of("longer than twelve bytes", "", "é\ufffd, \"q\"", ""),
          new TestTable().dictionary("c", type, texts, INT8, cells(1, null, 0, 3)));
    }
    assertCells(
        List.of("ab", ""),
        new TestTable().column("c", new ArrowType.FixedSizeBinary(2), cells("ab", null)));
  }

  @Test
  void numbersAreReadBackAsTheyAre() {
    assertCells(List.of("-7", "", "127"), new TestTable().column("c", INT8, cells(-7, null, 127)));
    assertCells(
        List.of("18446744073709551615"),
        new TestTable().column("c", TestTable.unsigned(64), cells(-1L)));
    assertCells(
        List.of("1", "0", ""),
        new TestTable().column("c", ArrowType.Bool.INSTANCE, cells(true, false, null)));
    List<Object> doubles = cells(3.0, 0.1, -0.0, 1e300, 0x1p53, 1e-9, Double.NaN, null);
    assertCells(
        List.of("3", "0.1", "0", "1.0E300", "9007199254740992", "1.0E-9", "", ""),
        new TestTable().column("c", TestTable.FLOAT64, doubles));
    assertCells(
        List.of("0.1", "5", "16777218"),
        new TestTable().column("c", TestTable.FLOAT32, cells(0.1f, 5f, 0x1.000002p24f)));
    assertCells(
        List.of("0.5"),
        new TestTable()
            .column("c", new ArrowType.FloatingPoint(FloatingPointPrecision.HALF), cells(0.5f)));
    assertCells(
        List.of("12.50", "-0.01", ""),
        new TestTable()
            .column(
                "c",
                new ArrowType.Decimal(10, 2, 128),
                cells(new BigDecimal("12.50"), new BigDecimal("-0.01"), null)));
    assertCells(
        List.of("2.5", "4"),
        new TestTable().dictionary("c", TestTable.FLOAT64, List.of(2.5, 4.0), INT8, cells(0, 1)));
  }

  @Test
  void timesAreWrittenAsTheTimeColumnAsks() {
    LocalDateTime moment = LocalDateTime.of(2024, 5, 6, 7, 8, 9);
    long seconds = moment.toEpochSecond(ZoneOffset.UTC);
    ZoneId shanghai = ZoneId.of("Asia/Shanghai");
    ArrowType naive = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    ArrowType utc = new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC");
    TestTable local = new TestTable().column("c", naive, cells(seconds * 1_000_000, null));
    TestTable global = new TestTable().column("c", utc, cells(seconds * 1000 + 250, null));
    CellStyle plain = CellStyle.PLAIN;
    assertCells(List.of("2024-05-06T07:08:09", ""), local, plain);
    assertCells(List.of("2024-05-06T07:08:09.250Z", ""), global, plain);
    assertCells(List.of(seconds + "", ""), local, plain.withTime("seconds", ZoneOffset.UTC));
    assertCells(List.of(seconds - 8 * 3600 + "", ""), local, plain.withTime("seconds", shanghai));
    assertCells(List.of(seconds + ".25", ""), global, plain.withTime("seconds", shanghai));
    assertCells(List.of(seconds + "250", ""), global, plain.withTime("milliseconds", shanghai));
    String pattern = "yyyy-MM-dd HH:mm:ss";
    assertCells(List.of("2024-05-06 07:08:09", ""), local, plain.withTime(pattern, shanghai));
    assertCells(List.of("2024-05-06 15:08:09", ""), global, plain.withTime(pattern, shanghai));
    long day = moment.toLocalDate().toEpochDay();
    for (DateUnit unit : DateUnit.values()) {
      Object date = unit == DateUnit.DAY ? (Object) (int) day : (Object) (day * 86_400_000);
      assertCells(
          List.of("2024-05-06"),
          new TestTable().column("c", new ArrowType.Date(unit), cells(date)));
    }
    TestTable absurd = new TestTable();
    absurd.column("c", new ArrowType.Timestamp(TimeUnit.SECOND, null), cells(Long.MAX_VALUE));
    assertBad(
        "FILE, record batch 0, row 0, column 'c': is 9223372036854775807, beyond all dates",
        absurd);
  }

  @Test
  void listsAreJoinedByTheirSeparator() {
    CellStyle joined = CellStyle.PLAIN.withSeparator("|");
    List<Object> lists = cells(List.of(1, 2), List.of(), null, Arrays.asList(3, null, 4));
    for (ArrowType type : List.of(ArrowType.List.INSTANCE, ArrowType.LargeList.INSTANCE)) {
      TestTable table = new TestTable().list("c", type, TestTable.INT32, lists);
      assertCells(List.of("1|2", "", "", "3|4"), table, joined);
      assertBad(
          "FILE: column 'c' holds lists (%s<int32>); give it a separator, which is what joins their elements"
              .formatted(type instanceof ArrowType.List ? "list" : "largelist"),
          table);
    }
    TestTable texts =
        new TestTable()
            .list(
                "c", ArrowType.List.INSTANCE, ArrowType.Utf8.INSTANCE, cells(List.of("a", "b|c")));
    assertCells(List.of("a, b|c"), texts, CellStyle.PLAIN.withSeparator(", "));
    assertBad(
        "FILE, record batch 0, row 0, column 'c': the element 'b|c' holds the separator '|' or"
            + " ends in a part of it; choose another separator",
        texts,
        joined);
    assertBad(
        "FILE, record batch 0, row 0, column 'c': the element 'a|' holds the separator '||' or"
            + " ends in a part of it; choose another separator",
        new TestTable()
            .list("c", ArrowType.List.INSTANCE, ArrowType.Utf8.INSTANCE, cells(List.of("a|", "b"))),
        CellStyle.PLAIN.withSeparator("||"));
  }

  @Test
  void onlyTheColumnsThatAreAskedForMatter() {
    TestTable table =
        new TestTable()
            .column("twice", TestTable.INT32, cells(1))
            .column("twice", TestTable.INT32, cells(2))
            .column("span", new ArrowType.Duration(TimeUnit.SECOND), cells((Object) null))
            .column("c", TestTable.INT32, cells(3))
            .metadata("origin", "shop");
    Path file = table.write(folder.resolve("some.arrow"));
    try (ArrowRows rows = ArrowRows.open(file)) {
      assertEquals(List.of("twice", "twice", "span", "c"), rows.columns());
      assertEquals(Map.of("origin", "shop"), rows.metadata());
      assertFalse(rows.isList("c"));
      assertEquals(List.of("3"), read(rows, CellStyle.PLAIN));
    }
    assertSelect(file, "twice", file + " has 2 columns 'twice'; rename all but one");
    assertSelect(
        file,
        "span",
        file
            + ": column 'span' has the type duration; it must be text, a number, a boolean, a date,"
            + " a timestamp, or a dictionary or list of these");
    assertSelect(file, "d", file + " has no column 'd'; did you mean 'c'?");
  }

  @Test
  void readingGoesOnAfterABadRow() {
    byte[] bytes = {(byte) 0xff};
    Path file =
        new TestTable()
            .column("c", ArrowType.Utf8.INSTANCE, cells("a", bytes, "b", "d"))
            .write(folder.resolve("one.arrow"), 3);
    try (ArrowRows rows = ArrowRows.open(file)) {
      rows.select(List.of("c"), column -> CellStyle.PLAIN);
      assertArrayEquals(new String[] {"a"}, rows.next());
      assertThrows(DataException.class, rows::next);
      assertEquals("record batch 0, row 1", rows.place());
      assertArrayEquals(new String[] {"b"}, rows.next());
      assertArrayEquals(new String[] {"d"}, rows.next());
      assertEquals("record batch 1, row 0", rows.place());
      assertNull(rows.next());
      assertTrue(rows.bytesRead() > 0);
    }
  }

  @Test
  void textThatIsNotUtf8IsRefused() {
    byte[] bytes = {'a', (byte) 0xff};
    assertBad(
        "FILE, record batch 0, row 1, column 'c': is no text in UTF-8 but other bytes; write text",
        new TestTable().column("c", ArrowType.Binary.INSTANCE, cells("a", bytes)));
    assertBad(
        "FILE, record batch 0, row 1, column 'c': is not valid UTF-8; write the file again",
        new TestTable().column("c", ArrowType.Utf8.INSTANCE, cells("a", bytes)));
  }

  private void assertSelect(Path file, String column, String message) {
    try (ArrowRows rows = ArrowRows.open(file)) {
      DataException e =
          assertThrows(
              DataException.class, () -> rows.select(List.of(column), c -> CellStyle.PLAIN));
      assertEquals(message, e.getMessage());
    }
  }

  private void assertCells(List<String> expected, TestTable table) {
    assertCells(expected, table, CellStyle.PLAIN);
  }

  private void assertCells(List<String> expected, TestTable table, CellStyle format) {
    for (boolean stream : new boolean[] {false, true}) {
      TestTable written = stream ? table.asStream() : table;
      Path file = written.write(folder.resolve("cells.arrow"), Math.min(2, expected.size()));
      try (ArrowRows rows = ArrowRows.open(file)) {
        assertEquals(expected, read(rows, format));
      }
    }
  }

  private void assertBad(String message, TestTable table) {
    assertBad(message, table, CellStyle.PLAIN);
  }

  private void assertBad(String message, TestTable table, CellStyle format) {
    Path file = table.write(folder.resolve("bad.arrow"));
    try (ArrowRows rows = ArrowRows.open(file)) {
      DataException e = assertThrows(DataException.class, () -> read(rows, format));
      assertEquals(message.replace("FILE", file.toString()), e.getMessage());
    }
  }

  private static List<String> read(ArrowRows rows, CellStyle format) {
    Function<String, CellStyle> formats = column -> format;
    rows.select(List.of("c"), formats);
    List<String> cells = new ArrayList<>();
    @Nullable String[] row;
    while ((row = rows.next()) != null) {
      assertEquals(1, row.length);
      assertTrue(row[0] != null);
      cells.add(row[0]);
    }
    return cells;
  }
}
