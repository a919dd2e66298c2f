package org.jingu.scorer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jingu.api.data.DataException;
import org.jingu.compiler.number.TableStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileWriterTest {
  @TempDir Path folder;

  private long write(Path file, float value, TableStorage tables) throws IOException {
    Path preprocessing = Files.createDirectories(folder.resolve("preprocessing"));
    return ModelFileWriter.write(
        file,
        ModelJsonTest.description(),
        (name, shape, first, to, count) -> Arrays.fill(to, 0, count, value),
        preprocessing,
        tables);
  }

  @Test
  void tablesOfHalvesTakeHalfTheBytes() throws IOException {
    Path single = folder.resolve("single.jingu");
    Path half = folder.resolve("half.jingu");
    long bytes = write(single, 0.5f, TableStorage.FP32);
    assertEquals(bytes, Files.size(single));
    assertTrue(write(half, 0.5f, TableStorage.FP16) < bytes);
  }

  @Test
  void aNumberThatHalvesDoNotHoldIsRefused() throws IOException {
    Path file = folder.resolve("large.jingu");
    DataException refused =
        assertThrows(DataException.class, () -> write(file, 1e6f, TableStorage.FP16));
    assertTrue(
        refused.getMessage().contains("1000000.0, which fp16 does not hold; store tables as bf16"),
        refused.getMessage());
    assertFalse(Files.exists(file));
    assertTrue(write(file, 1e6f, TableStorage.BF16) > 0);
  }
}
