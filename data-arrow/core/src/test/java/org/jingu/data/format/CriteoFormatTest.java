package org.jingu.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriteoFormatTest {
  private static final String COUNTS = "\t1\t-2" + "\t".repeat(11);
  private static final String CATEGORIES = "\tabc0\t\"12" + "\t".repeat(24);

  @TempDir Path temp;
  private final CriteoFormat criteo = new CriteoFormat();

  @Test
  void trailingEmptyCategoriesAreCells() {
    List<Row> rows =
        FormatTesting.rows(
            criteo, FormatTesting.write(temp, "1" + COUNTS + CATEGORIES + "\r\n"), Map.of());
    assertEquals(40, rows.get(0).cells().length);
    assertEquals("-2", rows.get(0).cells()[2]);
    assertEquals("\"12", rows.get(0).cells()[15], "quotes are ordinary characters");
    assertEquals("", rows.get(0).cells()[39]);
  }

  @Test
  void rowsToBeScoredMayLackTheLabel() {
    String row = (COUNTS + CATEGORIES).substring(1);
    Path file = FormatTesting.write(temp, row + "\n" + row + "\n1\t" + row + "\n");
    List<Row> rows = FormatTesting.rows(criteo, file, Map.of(), Set.of("label"));
    assertEquals(39, rows.get(0).cells().length);
    assertEquals("-2", rows.get(1).cells()[1]);
    assertTrue(rows.get(2).problem().startsWith("has 40 cells; expected 39"), "all rows are alike");
    Path whole = FormatTesting.write(temp, "1\t" + row + "\n");
    assertEquals(
        40, FormatTesting.rows(criteo, whole, Map.of(), Set.of("label")).get(0).cells().length);
  }

  @Test
  void otherEncodingsAreRead() {
    Path file =
        FormatTesting.write(
            temp, "1" + COUNTS + "\té" + "\t".repeat(25) + "\n", StandardCharsets.ISO_8859_1);
    Map<String, ?> latin1 = Map.of("charset", "ISO-8859-1");
    assertEquals("é", FormatTesting.rows(criteo, file, latin1).get(0).cells()[14]);
  }

  @Test
  void testFileHasNoLabel() {
    String row = (COUNTS + CATEGORIES).substring(1);
    Path file = FormatTesting.write(temp, row + "\n");
    assertEquals(
        39, FormatTesting.rows(criteo, file, Map.of("labelled", false)).get(0).cells().length);
    assertTrue(
        FormatTesting.rows(criteo, file, Map.of()).get(0).problem().startsWith("has 39 cells"));
  }
}
