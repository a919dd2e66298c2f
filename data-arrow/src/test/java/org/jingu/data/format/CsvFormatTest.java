package org.jingu.data.format;

import static org.jingu.data.format.FormatTesting.rows;
import static org.jingu.data.format.FormatTesting.texts;
import static org.jingu.data.format.FormatTesting.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFormatTest {
  private static final Map<String, ?> DEFAULTS = Map.of();
  private static final Map<String, ?> TWO_COLUMNS =
      Map.of("header", false, "columns", List.of("a", "b"));

  @TempDir Path temp;
  private final CsvFormat csv = new CsvFormat();

  private List<String> read(String text, Map<String, ?> options) {
    return texts(csv, write(temp, text), options);
  }

  @Test
  void headerNamesTheColumns() {
    Path file = write(temp, "label, user ,\"item, or app\"\n1,7,x\n");
    try (RowReader in = csv.open(TextFile.of(file), DEFAULTS, "options")) {
      assertEquals(List.of("label", "user", "item, or app"), in.columns());
    }
    assertEquals(List.of("2:1|7|x"), texts(csv, file, DEFAULTS));
  }

  @Test
  void everyLineEndCounts() {
    assertEquals(
        List.of("1:1|2", "2:3|4", "3:5|6", "4:7|8"), read("1,2\r\n3,4\n5,6\r7,8", TWO_COLUMNS));
  }

  @Test
  void emptyCellsAndEmptyLinesDiffer() {
    assertEquals(
        List.of("1:|", "3:1|", "4:|2", "6: | "), read(",\n\n1,\n,2\n\n , \n\n", TWO_COLUMNS));
  }

  @Test
  void byteOrderMarkIsLeftOut() {
    assertEquals(List.of("1:x|y"), read("\uFEFFx,y\n", TWO_COLUMNS));
  }

  @Test
  void quotedCellsHoldDelimitersQuotesAndLineEnds() {
    assertEquals(
        List.of("1:a,b|say \"hi\"", "2:two\nlines|x", "4:|z", "5:5\" disk|y"),
        read("\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",x\n\"\",z\n5\" disk,y\n", TWO_COLUMNS));
  }

  @Test
  void unclosedQuoteCostsOneRow() {
    assertEquals(
        List.of(
            "1:1|2",
            "2:[a quote \" is not closed]",
            "3:5|6",
            "4:[a quote \" is not closed]",
            "5:7|8"),
        read("1,2\n\"3,4\n5,6\nx,\"y\n7,8\n", TWO_COLUMNS));
  }

  @Test
  void linesAfterAnUnclosedQuoteAreReadInOrder() {
    StringBuilder text = new StringBuilder("\"open,1\n");
    for (int i = 0; i < 300; i++) {
      text.append(i).append(',').append(i % 50 == 7 ? "\"open" : "x").append('\n');
    }
    List<Row> rows = rows(csv, write(temp, text.toString()), TWO_COLUMNS);
    assertEquals(301, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(i + 1, rows.get(i).line());
      assertEquals(i == 0 || (i - 1) % 50 == 7, rows.get(i).problem() != null, "row " + i);
    }
  }

  @Test
  void withoutQuotesTheyAreOrdinary() {
    assertEquals(
        List.of("1:\"a|b\""),
        read(
            "\"a|b\"\n",
            Map.of("header", false, "columns", List.of("a", "b"), "delimiter", "|", "quote", "")));
  }

  @Test
  void wrongNumberOfCellsIsABadRow() {
    List<Row> rows = rows(csv, write(temp, "a,b\n1,2\n1\n1,2,3\n"), DEFAULTS);
    assertEquals("has 1 cells; expected 2 (a, b)", rows.get(1).problem());
    assertEquals("1,2,3", rows.get(2).raw());
    assertEquals(4, rows.get(2).line());
  }

  @Test
  void latin1IsReadAsSuchAndRefusedAsUtf8() {
    Path file = write(temp, "Amélie,1\n", StandardCharsets.ISO_8859_1);
    assertEquals(
        List.of("1:Amélie|1"),
        texts(
            csv,
            file,
            Map.of("header", false, "columns", List.of("a", "b"), "charset", "ISO-8859-1")));
    assertTrue(rows(csv, file, TWO_COLUMNS).get(0).problem().contains("options.charset"));
  }

  @Test
  void gzipIsKnownByItsContent() throws IOException {
    Path file = write(temp, FormatTesting.gzip("a,b\n1,2\n"));
    assertEquals(List.of("2:1|2"), texts(csv, file, DEFAULTS));
  }

  @Test
  void truncatedGzipIsToldWithItsLine() throws IOException {
    byte[] whole = FormatTesting.gzip("a,b\n1,2\n".repeat(1000));
    Path file = Files.write(temp.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));
    DataException e = assertThrows(DataException.class, () -> rows(csv, file, DEFAULTS));
    assertTrue(e.getMessage().contains("cut.gz"), e.getMessage());
  }

  @Test
  void endlessLineIsRefused() {
    Path file = write(temp, new byte[LineReader.MAX_LINE + (1 << 17)]);
    DataException e = assertThrows(DataException.class, () -> rows(csv, file, TWO_COLUMNS));
    assertTrue(e.getMessage().contains("is it a text file?"), e.getMessage());
  }

  @Test
  void emptyFileHasNoHeader() {
    DataException e = assertThrows(DataException.class, () -> read("", DEFAULTS));
    assertEquals(
        "'rows.txt' has no header: it is empty; set header: false and columns where it has none",
        e.getMessage());
    assertEquals(List.of(), read("", TWO_COLUMNS));
  }

  @Test
  void columnNamedTwiceIsRefused() {
    ConfigException e = assertThrows(ConfigException.class, () -> read("a,b,a\n", DEFAULTS));
    assertTrue(e.getMessage().contains("'a' twice"), e.getMessage());
  }

  @Test
  void missingFileIsNamed() {
    TextFile none = TextFile.of(temp.resolve("none.csv"));
    DataException e =
        assertThrows(DataException.class, () -> csv.open(none, TWO_COLUMNS, "options"));
    assertTrue(e.getMessage().contains("none.csv"), e.getMessage());
  }

  @Test
  void wrongOptionsAreToldTogether() {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> read("", Map.of("delimeter", ";", "header", "maybe")));
    assertEquals(2, e.problems().size());
    assertTrue(e.getMessage().contains("did you mean 'delimiter'?"), e.getMessage());
  }

  @Test
  void randomTablesSurviveQuoting() {
    Random random = new Random(7);
    char[] alphabet = {'a', ',', '"', '\n', ' ', 'é', '1'};
    for (int trial = 0; trial < 200; trial++) {
      StringBuilder text = new StringBuilder();
      List<String> wanted = new ArrayList<>();
      int rows = 1 + random.nextInt(5);
      for (int r = 0; r < rows; r++) {
        String[] cells = new String[2];
        for (int c = 0; c < 2; c++) {
          StringBuilder cell = new StringBuilder();
          for (int i = random.nextInt(5); i > 0; i--) {
            cell.append(alphabet[random.nextInt(alphabet.length)]);
          }
          cells[c] = cell.toString();
          text.append(c == 0 ? "" : ",");
          text.append('"').append(cells[c].replace("\"", "\"\"")).append('"');
        }
        text.append(random.nextBoolean() ? "\n" : "\r\n");
        wanted.add(String.join("|", cells));
      }
      List<String> found =
          rows(csv, write(temp, text.toString()), TWO_COLUMNS).stream()
              .map(row -> String.join("|", row.cells()))
              .toList();
      assertEquals(wanted, found, text.toString());
    }
  }
}
