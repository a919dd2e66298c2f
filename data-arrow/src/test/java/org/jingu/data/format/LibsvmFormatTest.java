package org.jingu.data.format;

import static org.jingu.data.format.FormatTesting.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
            "3:['2:5:1' is in field 2; the configuration names 2 fields, from 0]",
            "4:['5:1' is not field:index:value]",
            "5:['1::1' is not field:index:value]"),
        read("1 0:10:1 1:20:1 1:21:1\n0\n1 2:5:1\n1 5:1\n1 1::1\n", options));
  }

  @Test
  void realValuesNeedAName() {
    assertEquals(
        List.of(
            "1:1||4|0.5",
            "2:[the value 2.5 of index 4 is not 1; name the index in options.dense]",
            "3:[the value 'x' of index 4 is not a number]"),
        read("1 4:1 9:0.5\n1 4:2.5\n1 4:x\n", Map.of("dense", Map.of("9", "price"))));
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
