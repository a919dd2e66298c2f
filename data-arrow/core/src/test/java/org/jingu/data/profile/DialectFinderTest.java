package org.jingu.data.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialectFinderTest {
  @TempDir Path dir;

  private Dialect find(String... lines) {
    return Looking.at(dir, lines).dialect();
  }

  private String refused(String... lines) {
    return String.valueOf(assertThrows(DataException.class, () -> find(lines)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|", "::", "\u0001", " "})
  void anyDelimiterIsFoundWithAndWithoutAHeader(String delimiter) {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      lines.add(String.join(delimiter, "u" + random.nextInt(9), "" + random.nextInt(99), "1.5"));
    }
    Dialect without = find(lines.toArray(new String[0]));
    assertEquals(delimiter, without.delimiter());
    assertEquals(List.of("c1", "c2", "c3"), without.columns());
    lines.add(0, String.join(delimiter, "user", "count", "price"));
    Dialect with = find(lines.toArray(new String[0]));
    assertEquals(List.of("user", "count", "price"), with.columns());
    assertTrue(with.namedByHeader());
  }

  @Test
  void aPlainFileNeedsNoOptions() {
    assertEquals(Map.of(), find("a,b", "1,x", "2,y").options());
  }

  @Test
  void aSeparatorOfListsIsNotThatOfCells() {
    assertEquals(",", find("y,tags", "0,a|b|c", "1,d|e|f", "0,a|c|f").delimiter());
  }

  @Test
  void commasOfDecimalsAreNotBetweenCells() {
    Dialect found = find("1,5;2,25;x", "2,5;0,75;y", "3,1;1,125;x");
    assertEquals(";", found.delimiter());
    assertTrue(found.decimalComma());
  }

  @Test
  void groupsOfThousandsAreNoDecimals() {
    assertFalse(find("n;x", "1,000;a", "12,345;b", "999,999;a").decimalComma());
  }

  @Test
  void quotedCellsMayHoldLineEndsAndDelimiters() {
    Dialect found = find("\"a\",\"b\"", "\"x\ny, z\",\"1\"", "\"p\n\nq\",\"2\"");
    assertEquals(Map.of(), found.options());
    assertEquals(List.of("a", "b"), found.columns());
  }

  @Test
  void quotesThatAreNotClosedAreOrdinaryCharacters() {
    Dialect found = find("a\tb", "\"x\t1", "y\t2", "\"z\t3");
    assertEquals(Map.of("delimiter", "tab", "quote", ""), found.options());
  }

  @Test
  void singleQuotesAreFound() {
    assertEquals(Map.of("quote", "'"), find("a,b", "'x, y',1", "'z',2", "'x, z',3").options());
  }

  @Test
  void spacesBeforeQuotesAreLeftOut() {
    Dialect found = find("a, b", "1, \"x, y\"", "2, \"z, x\"");
    assertEquals(Map.of("space_around_quotes", true), found.options());
  }

  @Test
  void aDelimiterAfterTheLastCellMakesNoColumn() {
    Dialect found = find("a,b,", "1,x,", "2,y,");
    assertEquals(Map.of("trailing_delimiter", true), found.options());
    assertEquals(List.of("a", "b"), found.columns());
  }

  @Test
  void linesBeforeTheHeaderAreSkipped() {
    Dialect found = find("Export of May", "", "a,b,c", "1,x,2", "2,y,3", "3,x,4", "4,z,5", "5,z,6");
    assertEquals(Map.of("skip_lines", 2L), found.options());
    assertEquals(List.of("a", "b", "c"), found.columns());
  }

  @Test
  void columnsOfOneNameAreRenamed() {
    Dialect found = find("a,a,a_2,", "1,x,2,0", "2,y,3,1");
    assertEquals(List.of("a", "a_3", "a_2", "column4"), found.columns());
    assertEquals(false, found.options().get("header"));
    assertEquals(1L, found.options().get("skip_lines"));
  }

  @Test
  void aRowOfWordsThatComeAgainIsNoHeader() {
    assertEquals(List.of("c1", "c2"), find("x,y", "x,z", "w,y", "x,y").columns());
  }

  @Test
  void criteosColumnsAreKnown() {
    String row = "0" + "\t7".repeat(13) + "\t68fd1e64".repeat(26);
    Dialect found = find(row, row.replace('7', '3'), row);
    assertEquals("label", found.columns().get(0));
    assertEquals("I13", found.columns().get(13));
    assertEquals("C26", found.columns().get(39));
  }

  @Test
  void otherEncodingsAreFound() {
    String text = "stadt,n\nKöln,1\nZürich,2\n";
    assertEquals(
        "ISO-8859-1",
        Looking.at(dir, StandardCharsets.ISO_8859_1, text).dialect().options().get("charset"));
    assertEquals(
        "UTF-16",
        Looking.at(dir, StandardCharsets.UTF_16, text).dialect().options().get("charset"));
    assertEquals(
        "UTF-16LE",
        Looking.at(dir, StandardCharsets.UTF_16LE, "a,n\nx,1\n")
            .dialect()
            .options()
            .get("charset"));
    assertEquals(
        Map.of(), Looking.at(dir, StandardCharsets.UTF_8, "\ufeff" + text).dialect().options());
  }

  @Test
  void whatIsNoDelimitedTextIsRefusedWithWhatItIs() {
    assertTrue(refused("").contains("is empty"));
    assertTrue(refused("a,b").contains("has a header and no rows"));
    assertTrue(refused("a", "1", "2").contains("has one cell a row"));
    assertTrue(refused("{\"a\": 1, \"b\": 2}").contains("is JSON"));
    assertTrue(refused("1 3:1 7:1", "0 2:1 9:0.5").contains("looks like libsvm"));
    assertTrue(refused("Once, upon a time", "there was", "a, b, c", "x").contains("differ"));
    assertTrue(refused("\u0089PNG\u0000\u0001\u0000\u0000\u0001").contains("binary"));
  }
}
