package org.jingu.data.format;

import static org.jingu.data.format.FormatTesting.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibsvmFormatTest {
  @TempDir Path temp;
  private final LibsvmFormat libsvm = new LibsvmFormat();

  private List<String> read(String text, Map<String, ?> options) {
    return texts(libsvm, FormatTesting.write(temp, text), options);
  }

  @Test
  void bagHoldsAllIndices() {
    assertEquals(
        List.of("1:1||3 7", "2:-1|12|5", "4:+1||"),
        read("1 3:1 7:1.0\r\n-1 qid:12 5:1 9:0 # note 8:1\n\n+1\n", Map.of()));
  }

  @Test
  void positionNamesTheField() {
    assertEquals(
        List.of(
            "1:1||10|20",
            "2:[has 1 pairs; expected 2]",
            "3:['3:1' is in field 2; the configuration names 2 fields, from 0]"),
        read(
            "1 10:1 20:1\n0 10:1\n0 1:1 2:1 3:1\n",
            Map.of("layout", "positional", "fields", List.of("user", "item"))));
  }

  @Test
  void fieldNumberNamesTheField() {
    Map<String, ?> options = Map.of("layout", "field", "fields", List.of("user", "tags"));
    assertEquals(
        List.of(
            "1:1||10|20 21",
            "2:0|||",
            "3:['2:5:1' is in field 2; the configuration names 2 fields, from 0;"
                + " other numbers go into options.field_ids]",
            "4:['5:1' is not field:index:value]",
            "5:['1::1' is not field:index:value]"),
        read("1 0:10:1 1:20:1 1:21:1\n0\n1 2:5:1\n1 5:1\n1 1::1\n", options));
  }

  @Test
  void realValuesNeedAName() {
    assertEquals(
        List.of(
            "1:1||4|0.5",
            "2:[the value 2.5 of index 4 is not 1; options.values: ignore takes the index without it,"
                + " and options.dense makes it a number column]",
            "3:[the value 'x' of index 4 is not a number]",
            "4:[the value '1d' of index 4 is not a number]",
            "5:[the value '0x1p0' of index 4 is not a number]"),
        read(
            "1 4:1 9:0.5\n1 4:2.5\n1 4:x\n1 4:1d\n1 4:0x1p0\n",
            Map.of("dense", Map.of("9", "price"))));
  }

  @Test
  void realValuesMayBeIgnored() {
    assertEquals(
        List.of("1:1||4 5", "2:[the value 'nan' of index 4 is not a number]"),
        read("1 4:0.5774 5:-2e3 6:0.0\n1 4:nan\n", Map.of("values", "ignore")));
  }

  @Test
  void numberColumnIsNoPosition() {
    Map<String, ?> options =
        Map.of(
            "layout",
            "positional",
            "fields",
            List.of("user", "item"),
            "dense",
            Map.of("900", "price"));
    assertEquals(
        List.of("1:1||10|20|2.5", "2:1||10|20|3", "3:[has 1 pairs; expected 2]"),
        read("1 10:1 20:1 900:2.5\n1 10:1 900:3 20:1\n1 1:1 900:1\n", options));
  }

  @Test
  void secondValueOfANumberColumnIsABadRow() {
    assertEquals(
        List.of("1:[has a second value of index 9]", "2:[has a second 'qid:4']"),
        read("1 9:1 9:2\n1 qid:3 qid:4\n", Map.of("dense", Map.of("9", "price"))));
  }

  @Test
  void fieldNumbersMayBeAny() {
    Map<String, ?> options =
        Map.of(
            "layout",
            "field",
            "fields",
            List.of("user", "tags"),
            "field_ids",
            List.of("101", "205"));
    assertEquals(
        List.of("1:1||10|20", "2:['0:5:1' is in field 0, which options.field_ids lacks]"),
        read("1 101:10:1 205:20:1\n1 0:5:1\n", options));
    assertThrows(ConfigException.class, () -> read("", Map.of("field_ids", List.of("1"))));
    Map<String, Object> twice = new HashMap<>(options);
    twice.put("field_ids", List.of("101", "101", "205"));
    assertThrows(ConfigException.class, () -> read("", twice));
  }

  @Test
  void rowsToBeScoredMayLackTheLabel() {
    assertEquals(
        List.of("1:||3 4", "2:||", "3:||5", "4:1||6"),
        texts(
            libsvm,
            FormatTesting.write(temp, "3:1 4:1\n\n5:1\n1 6:1\n\n"),
            Map.of(),
            Set.of("label")),
        "an empty line is a row without features");
  }

  @Test
  void leadingLinesMayBeLeftOut() {
    assertEquals(List.of("3:1||3"), read("made by x\n\n1 3:1\n", Map.of("skip_lines", 2)));
  }

  @Test
  void lineOfAMillionPairsTakesLinearTime() {
    String line = "1 " + "7:1 ".repeat(1_000_000);
    List<Row> rows =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> FormatTesting.rows(libsvm, FormatTesting.write(temp, line), Map.of()));
    assertEquals(1_999_999, rows.get(0).cells()[2].length());
  }

  @Test
  void malformedBytesAreABadRow() throws IOException {
    Path file = Files.write(temp.resolve("bad.svm"), new byte[] {'1', ' ', (byte) 0xff, '\n'});
    assertTrue(
        FormatTesting.rows(libsvm, file, Map.of()).get(0).problem().contains("options.charset"));
  }

  @Test
  void rowsWithoutALabelOrWithBrokenPairsAreBad() {
    assertEquals(
        List.of(
            "1:[starts with '3:1' instead of a label]",
            "2:['7' is not index:value]",
            "3:[':1' is not index:value]",
            "4:['7:' is not index:value]"),
        read("3:1 4:1\n1 7\n1 :1\n1 7:\n", Map.of()));
  }

  @Test
  void fieldsBelongToTheLayoutsThatHaveThem() {
    assertThrows(ConfigException.class, () -> read("", Map.of("layout", "field")));
    assertThrows(ConfigException.class, () -> read("", Map.of("fields", List.of("user"))));
  }
}
