package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jingu.files.Folders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vocabularies that do not fit into the heap. */
class LargeVocabularyTest {
  private static final int ROWS = 120_000;

  private static final String YAML =
      """
      files: {train: [train.csv]}
      split: {by: ratio, test: 0.1}
      sparse: {user: {}, item: {vocabulary: {min_count: 2}}}
      labels: {label: }
      shuffle: false
      memory_mb: %d
      """;

  @TempDir Path temp;

  private void rows() throws IOException {
    Path file = Files.createDirectories(temp.resolve("raw")).resolve("train.csv");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("user,item,label\n");
      for (int i = 0; i < ROWS; i++) {
        // Every user once, in an order of no use; most items twice.
        long user = i * 2_654_435_761L % 1_000_000_007L;
        out.write("user-%d,item-%d,%d%n".formatted(user, i / 2, i % 2));
      }
    }
  }

  private int prepare(int memoryMb, String out) throws IOException, InterruptedException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Xmx22m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Prepares.class.getName(),
            temp.toString(),
            YAML.formatted(memoryMb),
            out)
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve(out + ".log").toFile())
        .start()
        .waitFor();
  }

  @Test
  void areCountedAndLookedUpInFiles() throws Exception {
    rows();
    assertEquals(0, prepare(5, "small"), () -> log("small"));
    assertNotEquals(0, prepare(4000, "large"), "without files the heap is too small");
    assertTrue(log("large").contains("OutOfMemoryError"), () -> log("large"));
    Preparation.run(
        Preparing.config(YAML.formatted(4000)),
        temp.resolve("raw"),
        temp.resolve("unlimited"),
        ProgressListener.none());
    for (String file :
        List.of(
            "schema.json",
            "vocabulary/user.arrow",
            "vocabulary/item.arrow",
            "train/part-00000.arrow",
            "test/part-00000.arrow")) {
      assertEquals(
          -1,
          Files.mismatch(
              temp.resolve("small").resolve(file), temp.resolve("unlimited").resolve(file)),
          file);
    }
    assertTrue(
        Folders.list(temp).stream().noneMatch(it -> it.getFileName().toString().startsWith(".")),
        "nothing is left beside it");
  }

  private String log(String out) {
    try {
      return Files.readString(temp.resolve(out + ".log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Prepares with a configuration. */
  static final class Prepares {
    private Prepares() {}

    /** With the folder, the configuration and the output's name. */
    public static void main(String[] args) {
      Path folder = Path.of(args[0]);
      Preparation.run(
          Preparing.config(args[1]),
          folder.resolve("raw"),
          folder.resolve(args[2]),
          ProgressListener.none());
    }
  }
}
