package org.jingu.data.schema;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of that name that are no schema. */
class SchemaFileTest {
  @TempDir Path folder;

  @Test
  void depthsSizesAndEncodingsOfAnyKindAreToldWithTheFile() throws IOException {
    assertRefused("[".repeat(100_000), "is not valid JSON");
    assertRefused("{\"provenance\": " + "{\"a\": ".repeat(100_000), "is not valid JSON");
    assertRefused("{\"format_version\": " + "9".repeat(100_000) + "}", "is not valid JSON");
    assertRefused("null", "holds null");
    assertRefused("[]", "is not valid JSON");
    assertRefused("{\"a\": 1, \"a\": 2}", "is not valid JSON");
    assertRefused("{} {}", "is not valid JSON");
    assertRefused("", "is not valid JSON");
    Path file = folder.resolve("schema.json");
    Files.write(file, "{\"ä\": 1}".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(file, "is not UTF-8 text");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertRefused(file, "is larger than 64 MB");
    Files.delete(file);
    Files.createDirectory(file);
    assertRefused(file, "is a folder");
  }

  private void assertRefused(String text, String message) throws IOException {
    assertRefused(Files.writeString(folder.resolve("schema.json"), text), message);
  }

  private static void assertRefused(Path file, String message) {
    String told =
        String.valueOf(assertThrows(DataException.class, () -> SchemaJson.read(file)).getMessage());
    assertTrue(told.contains(file.toString()) && told.contains(message), told);
    assertTrue(told.length() < 2000, told.length() + " characters");
  }
}
