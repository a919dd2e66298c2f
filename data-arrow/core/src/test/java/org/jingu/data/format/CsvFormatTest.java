package org.jingu.data.format;

import static org.jingu.data.format.FormatTesting.rows;
import static org.jingu.data.format.FormatTesting.texts;
import static org.jingu.data.format.FormatTesting.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFormatTest {
  private static final Map<String, ?> DEFAULTS = Map.of();
  private static final Map<String, ?> TWO_COLUMNS =
      Map.of("header", false, "columns", List.of("a", "b"));

  private static final String NOT_CLOSED =
      "a quote \" is not closed; where quotes are ordinary characters, set options.quote: ''";

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
        List.of("1:|", "3:1|", "4:|2", "6: | "), read(",\n\n1,\n,2\n \t\n , \n\n", TWO_COLUMNS));
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
        List.of("1:1|2", "2:[" + NOT_CLOSED + "]", "3:5|6", "4:[" + NOT_CLOSED + "]", "5:7|8"),
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
    Path file = write(temp, "x".repeat(LineReader.MAX_LINE + (1 << 17)));
    DataException e = assertThrows(DataException.class, () -> rows(csv, file, TWO_COLUMNS));
    assertTrue(e.getMessage().contains("is it a text file?"), e.getMessage());
  }

  @Test
  void emptyFileHasNoHeader() {
    DataException e = assertThrows(DataException.class, () -> read("", DEFAULTS));
    assertEquals(
        "'rows.txt' is empty; it has no header; set options.header: false and options.columns where"
            + " files have none",
        e.getMessage());
    assertEquals(List.of(), read("", TWO_COLUMNS));
    assertEquals(List.of(), texts(csv, write(temp, ""), DEFAULTS, Set.of("label")));
  }

  @Test
  void columnsMayLackNamesAndShareThem() {
    Path file = write(temp, "a,b,a,,\n1,2,3,,\n");
    try (RowReader in = csv.open(TextFile.of(file), DEFAULTS, "options")) {
      assertEquals(List.of("a", "b", "a", "", ""), in.columns());
      assertEquals(5, in.next().cells().length);
    }
    assertThrows(
        ConfigException.class,
        () -> read("", Map.of("header", false, "columns", List.of("a", "a"))));
    assertEquals(
        List.of("1:1|2|3"),
        read("1,2,3\n", Map.of("header", false, "columns", List.of("", "a", ""))));
  }

  @Test
  void everyRowMayEndWithADelimiter() {
    Map<String, ?> options = Map.of("trailing_delimiter", true);
    assertEquals(List.of("2:1|2", "3:3|"), read("a,b\n1,2,\n3,,\n", options));
    assertEquals(List.of("2:1|2"), read("a,b,\n1,2,\n", options));
    List<Row> rows = rows(csv, write(temp, "a,b\n1,2,3\n1,2\n"), options);
    assertTrue(rows.get(0).problem().startsWith("does not end with a delimiter"));
    assertTrue(rows.get(1).problem().startsWith("has 2 cells; expected 3"));
    assertEquals(
        List.of(
            "2:[has 3 cells; expected 2 (a, b); where every row ends with a delimiter, set"
                + " options.trailing_delimiter: true]"),
        read("a,b\n1,2,\n", DEFAULTS));
  }

  @Test
  void lineOfASpreadsheetThatNamesTheDelimiterIsNoRow() {
    assertEquals(List.of("3:1|2"), read("\uFEFFsep=;\r\na;b\r\n1;2\r\n", Map.of("delimiter", ";")));
    assertEquals(List.of("3:1,2"), read("\"sep=;;;\"\na\n1,2\n", Map.of("delimiter", ";")));
    assertEquals(List.of("3:1|2"), read("sep=::\na::b\n1::2\n", Map.of("delimiter", "::")));
    DataException e = assertThrows(DataException.class, () -> read("sep=;\na;b\n1;2\n", DEFAULTS));
    assertTrue(e.getMessage().contains("set options.delimiter: ';'"), e.getMessage());
  }

  @Test
  void delimiterMayBeSeveralCharacters() {
    assertEquals(
        List.of("1:1|a:b", "2:x::y|", "3:|"),
        read(
            "1::a:b\n\"x::y\"::\"\"\n::\n",
            Map.of("header", false, "columns", List.of("a", "b"), "delimiter", "::")));
    assertThrows(ConfigException.class, () -> read("", Map.of("delimiter", "")));
  }

  @Test
  void jsonIsNamedInsteadOfItsColumns() {
    for (String text : List.of("{\"a\": 1, \"b\": 2}\n", "[{\"a\": 1}]\n")) {
      DataException e = assertThrows(DataException.class, () -> read(text, DEFAULTS));
      assertEquals("'rows.txt' is JSON, not delimited text; export it as CSV", e.getMessage());
    }
  }

  @Test
  void encodingIsCheckedWhereItStands() {
    for (InputFormat<?> format : InputFormats.BUILT_IN) {
      ConfigException e =
          assertThrows(
              ConfigException.class,
              () -> texts(format, write(temp, ""), Map.of("charset", "latin-0")));
      assertTrue(e.getMessage().startsWith("options.charset: is 'latin-0'"), e.getMessage());
    }
  }

  @Test
  void leadingLinesAndCommentsMayBeLeftOut() {
    assertEquals(
        List.of("4:1|2", "6:3|4"),
        read("report of\nMonday\na,b\n1,2\n#3,3\n3,4\n", Map.of("skip_lines", 2, "comment", "#")));
    assertEquals(List.of("2:1|2"), read("|1x3 Cross validator\n1,2\n", commented("|")));
  }

  private static Map<String, ?> commented(String start) {
    return Map.of("header", false, "columns", List.of("a", "b"), "comment", start);
  }

  @Test
  void spacesAroundQuotesMayBeLeftOut() {
    String text = "a,b\n1, \"x, y\"\n";
    assertTrue(
        rows(csv, write(temp, text), DEFAULTS)
            .get(0)
            .problem()
            .contains("set options.space_around_quotes: true"));
    assertEquals(List.of("2:1|x, y"), read(text, Map.of("space_around_quotes", true)));
  }

  @Test
  void repeatedHeaderIsABadRow() {
    assertEquals(
        List.of("2:1|2", "3:[repeats the names of the columns; it is no row]", "4:3|4"),
        read("a,b\n1,2\n\uFEFFa, b\n3,4\n", DEFAULTS),
        "joined files have one, after a byte order mark");
    assertTrue(rows(csv, write(temp, "a,b\n1,2\n"), TWO_COLUMNS).get(0).problem() != null);
    assertEquals(List.of("2:0|1"), read("0,1\n0,1\n", DEFAULTS), "numbers are names too");
  }

  @Test
  void rowsToBeScoredMayLackTheirLabels() {
    Map<String, ?> options = Map.of("header", false, "columns", List.of("click", "user", "item"));
    Set<String> label = Set.of("click");
    assertEquals(List.of("1:u|i", "2:v|j"), texts(csv, write(temp, "u,i\nv,j\n"), options, label));
    assertEquals(List.of("1:1|u|i"), texts(csv, write(temp, "1,u,i\n"), options, label));
    assertTrue(rows(csv, write(temp, "u,i\n"), options).get(0).problem().startsWith("has 2 cells"));
  }

  @Test
  void emptyLineOfOneColumnIsAnEmptyCell() {
    assertEquals(List.of("2:1", "3:", "4:2"), read("a\n1\n\n2\n\n", DEFAULTS));
    Map<String, ?> one = Map.of("header", false, "columns", List.of("a"));
    assertEquals(List.of("1:", "2:1", "3:", "4:2"), read("\n1\n\n2\n\n", one));
  }

  @Test
  void emptyFirstLineOfOneColumnToBeScoredIsAnEmptyCell() {
    Map<String, ?> options = Map.of("header", false, "columns", List.of("click", "user"));
    Set<String> label = Set.of("click");
    assertEquals(
        List.of("1:", "2:", "3:u", "4:v"), texts(csv, write(temp, "\n\nu\nv\n"), options, label));
    assertEquals(List.of("2:1|u"), texts(csv, write(temp, "\n1,u\n"), options, label));
    assertEquals(List.of(), texts(csv, write(temp, "\n\n"), options, label));
  }

  @Test
  void replacementCharacterIsACharacter() {
    assertEquals(List.of("1:caf\uFFFD|1"), read("caf\uFFFD,1\n", TWO_COLUMNS));
  }

  @Test
  void malformedBytesAreBadRowsAndNoOthers() throws IOException {
    byte[] text = "ok,1\ncaf?,2\n\"two\n?\",3\nlast,4\ncut,?".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < text.length; i++) {
      text[i] = text[i] == '?' ? (byte) 0xC3 : text[i];
    }
    List<Row> rows = rows(csv, write(temp, text), TWO_COLUMNS);
    assertEquals(
        "has bytes that are not valid in UTF-8 (0xC3 at character 4); set options.charset, such as"
            + " ISO-8859-1 or windows-1252",
        rows.get(1).problem());
    assertEquals("caf\uFFFD,2", rows.get(1).raw());
    assertEquals("\"two\n\uFFFD\",3", rows.get(2).raw());
    assertEquals(
        List.of(true, false, false, true, false),
        rows.stream().map(row -> row.problem() == null).toList());
  }

  @Test
  void everyEncodingIsReadAcrossTheBuffersEnd() {
    String text = "aé€\uD83D\uDE00,1\n".repeat(20_000);
    for (String charset : List.of("UTF-8", "UTF-16", "UTF-16LE", "UTF-32BE", "GB18030")) {
      Map<String, ?> options =
          Map.of("header", false, "columns", List.of("a", "b"), "charset", charset);
      List<Row> rows = rows(csv, write(temp, text, Charset.forName(charset)), options);
      assertEquals(20_000, rows.size(), charset);
      rows.forEach(row -> assertEquals("aé€\uD83D\uDE00", row.cells()[0]));
    }
  }

  @Test
  void zeroCharactersAreBadRows() {
    String text = "a,b\n".repeat(2000);
    List<Row> rows =
        rows(
            csv,
            write(temp, text + "x\0,2\n"),
            Map.of("header", false, "columns", List.of("c", "d")));
    assertTrue(rows.get(2000).problem().startsWith("has NUL characters"));
  }

  @Test
  void wideRowsAreReadAndWiderOnesOnlyCounted() {
    String header = "c".concat(",c".repeat(49_999));
    String row = "\"1\"".concat(",2".repeat(49_999));
    List<Row> rows = rows(csv, write(temp, header + "\n" + row + "\n" + row + ",\n"), DEFAULTS);
    assertEquals(50_000, rows.get(0).cells().length);
    assertTrue(rows.get(1).problem().length() < 200, "the message stays short");
  }

  @Test
  void recordOfManyLongLinesTakesLinearTime() {
    String text = ("\"" + "x".repeat(150_000) + "\n").repeat(99) + "1,2\n";
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> assertEquals(100, rows(csv, write(temp, text), TWO_COLUMNS).size()));
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
  void anyTextWithAnyOptionsIsRowsOrTheProjectsOwnError() {
    Random random = new Random(11);
    String[] pieces = {
      "a", "b", ",", "::", "\"", "\n", "\r\n", " ", "#", "sep=;", "1", "\uFEFF", "\0"
    };
    for (int trial = 0; trial < 4000; trial++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(25); i > 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      boolean header = random.nextBoolean();
      Map<String, ?> options =
          Map.of(
              "delimiter",
              random.nextBoolean() ? "," : "::",
              "space_around_quotes",
              random.nextBoolean(),
              "trailing_delimiter",
              random.nextBoolean(),
              "comment",
              random.nextBoolean() ? "#" : "",
              "skip_lines",
              random.nextInt(2),
              "header",
              header,
              "columns",
              header ? List.of() : List.of("a", "b").subList(0, 1 + random.nextInt(2)));
      Set<String> optional = random.nextBoolean() ? Set.of() : Set.of("a");
      Path file = write(temp, text.toString());
      try (RowReader in = csv.open(TextFile.of(file), options, "options", optional)) {
        long before = 0;
        for (Row row = in.next(); row != null; row = in.next()) {
          assertTrue(row.line() > before, "rows come in order");
          before = row.line();
          if (row.problem() == null) {
            assertEquals(in.columns().size(), row.cells().length);
          }
        }
      } catch (DataException e) {
        assertTrue(e.getMessage().startsWith("'rows.txt'"), e.getMessage());
      }
    }
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
