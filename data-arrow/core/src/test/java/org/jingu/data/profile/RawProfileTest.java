package org.jingu.data.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jingu.data.prepare.SparseConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawProfileTest {
  @TempDir Path dir;

  /** A column x beside one of row numbers. */
  private ColumnProfile column(int rows, IntFunction<String> cell) {
    Stream<String> lines = IntStream.range(0, rows).mapToObj(i -> i + ";" + cell.apply(i));
    return Looking.at(dir, Stream.concat(Stream.of("n;x"), lines).toArray(String[]::new))
        .column("x");
  }

  @Test
  void valuesAreCountedAndMarksAreNone() {
    ColumnProfile column = column(40, i -> i < 8 ? "NA" : i < 12 ? "" : "v" + i % 7);
    assertEquals(28, column.values());
    assertEquals(12, column.missing());
    assertEquals(7, column.distinct());
    assertTrue(column.exact());
    assertEquals(Map.of("NA", 8L), column.marks());
  }

  @Test
  void marksAreThoseOfPythonDatabasesAndSpreadsheets() {
    List<String> marks =
        List.of("NA", "NULL", "N/A", "\\N", "-", "?", "nan", "None", "NaN", "null");
    ColumnProfile column = column(40, i -> i < 10 ? marks.get(i) : "" + i);
    assertEquals(Set.copyOf(marks), column.marks().keySet());
    assertTrue(column.isNumeric());
  }

  @Test
  void textsAmongNumbersAreKept() {
    ColumnProfile column = column(100, i -> i == 50 ? "unknown" : "" + i * 0.5);
    assertTrue(column.isNearlyNumeric());
    assertEquals(Map.of("unknown", 1L), column.odd());
    assertEquals(0, column.numbers().min());
    assertEquals(49.5, column.numbers().max());
  }

  @Test
  void listsAreKnownByTheirForm() {
    TokenProfile bars = column(30, i -> i % 3 == 0 ? "a" : "a|b" + i % 5).tokens();
    assertNotNull(bars);
    assertEquals("|", bars.separator());
    assertEquals(6, bars.distinct());
    TokenProfile json = column(30, i -> "['a', 'b" + i + "']").tokens();
    assertNotNull(json);
    assertEquals(SparseConfig.Form.PYTHON, json.list());
    assertEquals(2, json.mean());
  }

  @Test
  void namesOfTwoWordsAreNoLists() {
    List<String> cities = List.of("New York", "Rome", "San Jose", "Oslo");
    assertNull(column(200, i -> cities.get(i % 4)).tokens());
  }

  @Test
  void wordsThatComeAgainInOtherCellsAreLists() {
    String letters = "abcdef";
    TokenProfile tokens =
        column(200, i -> letters.charAt(i % 6) + " " + letters.charAt(i / 6 % 6) + " z").tokens();
    assertNotNull(tokens);
    assertEquals(" ", tokens.separator());
  }

  @Test
  void timesAreFoundInTheirFormat() {
    Map<String, IntFunction<String>> formats =
        Map.of(
            "seconds", i -> Long.toString(1_700_000_000L + 3600L * i),
            "milliseconds", i -> Long.toString(1_700_000_000_000L + 3_600_000L * i),
            "yyyy-MM-dd", i -> "2024-02-%02d".formatted(1 + i % 29),
            "yyyy-MM-dd HH:mm:ss", i -> "2024-03-05 %02d:00:59".formatted(i % 24),
            "yyyy-MM-dd'T'HH:mm:ssX", i -> "2024-03-%02dT07:00:59Z".formatted(1 + i % 31),
            "dd.MM.yyyy HH:mm", i -> "%02d.12.2023 08:30".formatted(1 + i % 31),
            "MM/dd/yyyy", i -> "03/%02d/2024".formatted(1 + i % 31));
    formats.forEach(
        (format, cell) -> {
          TimeProfile times = column(60, cell).times();
          assertNotNull(times, format);
          assertEquals(format, times.format());
        });
  }

  @Test
  void aTimeInThreeQuartersOfTheRowsIsNone() {
    assertNull(column(60, i -> i % 4 == 3 ? "soon" : "2024-03-05 10:00:00").times());
  }

  @Test
  void hoursAndDaysOfTimesAreCounted() {
    TimeProfile times = column(240, i -> Long.toString(1_700_006_400L + 3600L * i)).times();
    assertNotNull(times);
    assertEquals(24, times.hours());
    assertEquals(7, times.weekdays());
    assertEquals(239 / 24.0, times.days(), 1e-9);
    assertTrue(times.ordered());
    assertTrue(times.divides(0.1, 0.1));
  }

  @Test
  void fewTimesDivideNoRows() {
    TimeProfile times = column(100, i -> "2024-03-0" + (1 + i / 50)).times();
    assertNotNull(times);
    assertFalse(times.divides(0.1, 0.1));
  }

  @Test
  void copiesShareTheirSequence() {
    RawProfile profile = Looking.at(dir, "a,b,c", "x,x,x", "y,y,x", "z,z,y", "x, x,x").profile();
    List<ColumnProfile> columns = profile.columns();
    assertEquals(columns.get(0).sequence(), columns.get(1).sequence());
    assertNotEquals(columns.get(0).sequence(), columns.get(2).sequence());
  }

  @Test
  void whatIsBeyondTheBoundsIsNotRead() {
    String[] lines = IntStream.range(0, 1001).mapToObj(i -> i + ",x" + i).toArray(String[]::new);
    Looking looking = Looking.at(dir, lines);
    RawProfile some = looking.rows(new Bounds(100, 1 << 30)).profile();
    assertEquals(100, some.rows());
    assertFalse(some.whole());
    assertEquals(100, some.columns().get(0).distinct());
    assertTrue(looking.profile().whole());
    assertEquals(1001, looking.profile().rows());
  }

  @Test
  void badRowsAreCountedAndTheFirstIsTold() {
    RawProfile profile = Looking.at(dir, "a,b", "1,x", "2,y", "3", "4,z", "5,y", "6,x").profile();
    assertEquals(5, profile.rows());
    assertEquals(1, profile.badRows());
    assertTrue(profile.firstBad().contains("line 4"), profile.firstBad());
  }
}
