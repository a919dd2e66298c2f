package org.jingu.benchmark.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedLogTest {
  private static final Path PYTHON = Path.of("src", "benchmark", "python");

  @TempDir Path folder;

  /** A change here would make another data set of each that was ever reported. */
  @Test
  void theSameArgumentsGiveTheSameBytes() throws Exception {
    GeneratedLog log = new GeneratedLog("tiny", PYTHON, 3000, 200, 50, 7);
    assumeTrue(log.obstacle().isEmpty(), () -> log.obstacle().orElseThrow());
    RawSource.Raw raw = log.raw(Files.createDirectories(folder.resolve("raw")));
    byte[] rows = Files.readAllBytes(raw.folder().resolve("log.csv"));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(rows));
    assertEquals("d4a55efabd5265b0df29ffbaecc5d765", digest);
    assertTrue(raw.optimum() != null && raw.optimum().auc() > 0.7, String.valueOf(raw.optimum()));
  }
}
