package org.jingu.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
  void testFileHasNoLabel() {
    String row = (COUNTS + CATEGORIES).substring(1);
    Path file = FormatTesting.write(temp, row + "\n");
    assertEquals(
        39, FormatTesting.rows(criteo, file, Map.of("labelled", false)).get(0).cells().length);
    assertTrue(
        FormatTesting.rows(criteo, file, Map.of()).get(0).problem().startsWith("has 39 cells"));
  }
}
