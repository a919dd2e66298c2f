package com.example.softgroups;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairsTest {
  @TempDir Path folder;

  @Test
  void aLineIsARowWhateverTheOrderAndABadOneSaysWhy() throws IOException {
    Path file = folder.resolve("log");
    Files.writeString(file, "user=ann click=1\nclick=0\nuser=bob clik=1\n");
    Map<String, ?> options = Map.of("columns", List.of("click", "user"));
    try (RowReader reader = new Pairs().open(TextFile.of(file), options, "options")) {
      assertArrayEquals(new String[] {"1", "ann"}, reader.next().cells());
      assertArrayEquals(new String[] {"0", ""}, reader.next().cells());
      assertEquals(
          "has 'clik=1'; expected KEY=VALUE with a key of [click, user]", reader.next().problem());
      assertNull(reader.next());
    }
  }

  @Test
  void columnsAreNamedOnce() {
    Map<String, ?> options = Map.of("columns", List.of("click", "click"));
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> new Pairs().open(TextFile.of(folder), options, "options"));
    assertEquals("options.columns", e.problems().get(0).key());
  }
}
