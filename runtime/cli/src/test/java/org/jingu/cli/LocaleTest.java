package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program writes is the same wherever it runs. */
class LocaleTest {
  @TempDir Path dir;

  @BeforeEach
  void writeDataAndConfiguration() throws IOException {
    Files.writeString(
        dir.resolve("schema.json"),
        """
        {"format_version": 1,
         "sparse": [{"name": "用户", "rows": 12345, "pooling": "sum"}],
         "labels": [{"name": "click"}]}
        """);
    Files.writeString(
        dir.resolve("config.yaml"), "model: {name: lr}\ndata: {path: .}\ntrain: {epochs: 3}\n");
  }

  @Test
  void neitherTurkishLettersNorOtherDigitsNorAsciiChangeIt() throws Exception {
    String plain = inspect("C.UTF-8");
    assertTrue(plain.contains("用户"), plain);
    assertTrue(plain.contains("12,345"), plain);
    assertEquals(plain, inspect("C", "-Duser.language=tr", "-Duser.country=TR"));
    assertEquals(plain, inspect("POSIX", "-Duser.language=ar", "-Duser.country=EG"));
  }

  private String inspect(String locale, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("inspect", "config.yaml"));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", locale);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
