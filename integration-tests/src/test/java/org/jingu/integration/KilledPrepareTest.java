package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code jingu prepare}, stopped by SIGKILL and SIGTERM at moments of chance, called again until it
 * ends. What must be whole then is in data-arrow's own kill test.
 */
class KilledPrepareTest {
  private static final int KILLS = Integer.getInteger("jingu.kills", 9);
  private static final String CONFIG =
      """
      files: {train: [train.csv], valid: [valid.csv], test: [test.csv]}
      dense: {price: {scale: standardize}}
      sparse: {user: {}, item: {vocabulary: {min_count: 2}}}
      crosses: [[user, item]]
      labels: {click: {}}
      max_bad_fraction: 0.1
      memory_mb: 2
      """;

  @TempDir Path folder;
  private final Random random = new Random(2021);

  private void rows(String name, int rows) throws IOException {
    Path file = Files.createDirectories(folder.resolve("raw")).resolve(name);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("price,user,item,click\n");
      for (int i = 0; i < rows; i++) {
        String price = i % 50 == 3 ? "dear" : String.valueOf(random.nextInt(100));
        out.write(
            "%s,user-%d,item-%d,%d%n"
                .formatted(price, random.nextInt(rows), random.nextInt(rows), i % 2));
      }
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void endsWithTheBytesOfAnUninterruptedOne() throws Exception {
    rows("train.csv", 60_000);
    rows("valid.csv", 40_000);
    rows("test.csv", 40_000);
    Path config = Files.writeString(folder.resolve("prepare.yaml"), CONFIG);
    Path whole = folder.resolve("whole");
    long started = System.nanoTime();
    TrainingProcess.startFirst(words(config, whole)).waitForEnd();
    long millis = (System.nanoTime() - started) / 1_000_000;
    Path killed = folder.resolve("killed");
    int kills = 0;
    int goesOn = 0;
    for (int i = 0; i < KILLS && !Files.exists(killed); i++) {
      TrainingProcess process = TrainingProcess.start(words(config, killed));
      awaitMoment(process, i, millis);
      if (i % 2 == 0) {
        process.process().destroyForcibly();
      } else {
        process.process().destroy();
      }
      kills += process.process().waitFor() == 0 ? 0 : 1;
      goesOn += process.said().contains("is whole and not made again") ? 1 : 0;
    }
    assertTrue(kills >= 3, kills + " kills");
    assertTrue(goesOn >= 1, goesOn + " preparations went on");
    if (!Files.exists(killed)) {
      TrainingProcess.start(words(config, killed)).waitForEnd();
    }
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path other = killed.resolve(whole.relativize(file));
        assertEquals(-1, Files.mismatch(file, other), other.toString());
      }
    }
    assertEquals(count(whole), count(killed));
    assertEquals(0, hidden(""), "nothing is left beside it");
  }

  private Object[] words(Path config, Path out) {
    return new Object[] {"prepare", config, "--input", folder.resolve("raw"), "--out", out};
  }

  /** At any time, when something was fitted, when the training part is there, by turns. */
  private void awaitMoment(TrainingProcess process, int kill, long millis) throws Exception {
    String awaited = kill % 3 == 1 ? "fitted" : kill % 3 == 2 ? "train.json" : "";
    while (!awaited.isEmpty() && process.process().isAlive() && hidden(awaited) == 0) {
      Thread.sleep(1);
    }
    Thread.sleep(random.nextInt(1 + (int) (awaited.isEmpty() ? millis : 100)));
  }

  private long hidden(String name) throws IOException {
    long found = 0;
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        boolean preparing = entry.getFileName().toString().startsWith(".");
        found += preparing && Files.exists(entry.resolve("whole").resolve(name)) ? 1 : 0;
      }
    }
    return found;
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.count();
    }
  }
}
