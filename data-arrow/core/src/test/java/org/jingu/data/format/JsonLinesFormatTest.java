package org.jingu.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesFormatTest {
  private static final JsonLinesFormat JSON = new JsonLinesFormat();

  @TempDir Path folder;

  private List<String> texts(String text, Map<String, ?> options) {
    return FormatTesting.texts(JSON, FormatTesting.write(folder, text), options);
  }

  private List<String> columns(String text) {
    Path file = FormatTesting.write(folder, text);
    try (RowReader in = JSON.open(TextFile.of(file), Map.of(), "options")) {
      return in.columns();
    }
  }

  @Test
  void everyKindOfValueHasItsText() {
    String text =
        """
        {"user": "Ann \\u00e4", "age": 1.50, "big": 12345678901234567890, "new": true, "old": false, "none": null, "tags": ["a,b", 2, null]}
        """;
    assertEquals(List.of("user", "age", "big", "new", "old", "tags", "none"), columns(text));
    assertEquals(
        List.of("1:Ann ä|1.50|12345678901234567890|1|0|[\"a,b\",2,null]|"), texts(text, Map.of()));
  }

  @Test
  void keysOfObjectsFollowTheirOwn() {
    assertEquals(
        List.of("1:7|x|", "2:8||y"),
        texts(
            """
            {"user": {"id": 7, "at": {"city": "x"}}}
            {"user": {"id": 8}, "item": "y"}
            """,
            Map.of()));
  }

  @Test
  void keysMayBeMissingAndStandInAnyOrder() {
    assertEquals(
        List.of("1:1|", "3:2|b", "4:|c"),
        texts("{\"a\": 1}\n\n{\"b\": \"b\", \"a\": 2}\r\n{\"b\": \"c\"}", Map.of()));
  }

  @Test
  void keysThatAreNamedAreAllThatIsRead() {
    assertEquals(
        List.of("1:b|", "2:|"),
        texts("{\"a\": 1, \"b\": \"b\"}\n{}\n", Map.of("columns", List.of("b", "c"))));
  }

  @Test
  void keysBehindTheRowsThatAreLookedAtAreNotFound() {
    assertEquals(
        List.of("1:1", "2:2"), texts("{\"a\": 1}\n{\"a\": 2, \"b\": 3}\n", Map.of("look_at", 1)));
  }

  @Test
  void aRowThatIsNoObjectSaysWhatIsWrong() {
    assertEquals(
        List.of(
            "1:1",
            "2:[is no JSON object, which starts with {]",
            "3:[has more behind its JSON object; write an object a line]",
            "4:[has the key 'a' twice]",
            "5:[has bytes that are not valid in UTF-8 (0xE4 at character 8);"
                + " set options.charset, such as ISO-8859-1 or windows-1252]"),
        FormatTesting.texts(
            JSON,
            FormatTesting.write(
                folder,
                "{\"a\": 1}\n[1]\n{\"a\": 1} {\"a\": 2}\n{\"a\": 1, \"a\": 2}\n{\"a\": \"ä\"}\n"
                    .getBytes(StandardCharsets.ISO_8859_1)),
            Map.of()));
    List<String> broken = texts("{\"a\": 1}\n{\"a\": \n", Map.of());
    assertEquals("1:1", broken.get(0));
    assertEquals("2:[is no JSON: Unexpected end-of-input", broken.get(1).substring(0, 38));
  }

  @Test
  void aKeyIsAValueOrAnObjectInAllRows() {
    assertEquals(
        List.of("1:1", "2:[key 'a' holds an object and in other rows a value]", "3:", "4:text"),
        texts("{\"a\": 1}\n{\"a\": {\"b\": 2}}\n{\"a\": null}\n{\"a\": \"text\"}\n", Map.of()));
    assertEquals(
        List.of("1:2", "2:[key 'a' holds a value and in other rows an object]", "3:"),
        texts("{\"a\": {\"b\": 2}}\n{\"a\": 1}\n{\"a\": null}\n", Map.of()));
    assertEquals(
        List.of("1:", "2:2"),
        texts("{\"a\": null}\n{\"a\": {\"b\": 2}}\n", Map.of()),
        "null is an object that is not there, too");
  }

  @Test
  void deepNestingIsRefused() {
    List<String> deep = texts("{\"a\": 1}\n" + "{\"a\":".repeat(5000) + "\n", Map.of());
    assertEquals("1:1", deep.get(0));
    assertEquals("2:[is no JSON: ", deep.get(1).substring(0, 15));
  }

  @Test
  void aFileWithoutRowsIsTold() {
    DataException e = assertThrows(DataException.class, () -> columns("\n"));
    assertEquals("'rows.txt' is empty; get the data, or leave the file out", e.getMessage());
    e = assertThrows(DataException.class, () -> columns("a,b\n1,2\n"));
    assertEquals(
        "'rows.txt' has no JSON object with a key in its first 2 rows; is it a file of JSON lines?",
        e.getMessage());
    Path empty = FormatTesting.write(folder, "");
    assertEquals(List.of(), FormatTesting.texts(JSON, empty, Map.of(), Set.of("label")));
  }

  @Test
  void aKeyIsNamedOnce() {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> texts("{}", Map.of("columns", List.of("a", "a"))));
    assertEquals("options.columns: names column 'a' twice; name it once", e.getMessage());
  }
}
