package org.jingu.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigException;
import org.junit.jupiter.api.Test;

class InputFormatsTest {
  @Test
  void everyFormatIsBuiltIn() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    InputFormats.BUILT_IN.forEach(it -> found.add(it.getClass().getSimpleName()));
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java/org/jingu/data/format"))) {
      List<String> written =
          sources
              .map(path -> path.getFileName().toString())
              .filter(name -> name.endsWith("Format.java") && !name.equals("InputFormat.java"))
              .map(name -> name.substring(0, name.length() - ".java".length()))
              .sorted()
              .toList();
      assertEquals(written, List.copyOf(found));
    }
  }

  @Test
  void namesAreFoundAndNearMissesSuggested() {
    InputFormats formats = InputFormats.builtIn();
    assertSame(CsvFormat.class, formats.get("csv", "format").getClass());
    ConfigException e = assertThrows(ConfigException.class, () -> formats.get("cvs", "format"));
    assertTrue(e.getMessage().contains("did you mean 'csv'?"), e.getMessage());
  }

  @Test
  void twoOfOneNameAreRefused() {
    List<InputFormat<?>> twice = List.of(new CsvFormat(), new CsvFormat());
    assertThrows(IllegalArgumentException.class, () -> new InputFormats(twice));
  }
}
