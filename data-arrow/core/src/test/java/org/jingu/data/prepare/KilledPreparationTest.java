package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies in the middle of a preparation. */
class KilledPreparationTest {
  private static final String YAML =
      "{files: {train: [train.csv]}, sparse: {user: }, labels: {label: }}";

  @TempDir Path temp;

  @Test
  void killLeavesNoOutputAndTheNextRunCleansUp() throws IOException, InterruptedException {
    Preparing data = new Preparing(temp).file("train.csv", "label,user", "1,a", "0,b");
    for (String phase : List.of("fit", "shuffle")) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--add-opens=java.base/java.nio=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Dying.class.getName(),
                  temp.toString(),
                  phase)
              .redirectErrorStream(true)
              .redirectOutput(temp.resolve("raw/dying.log").toFile())
              .start();
      assertEquals(42, process.waitFor(), () -> log());
      assertFalse(Files.exists(data.out()), phase);
      assertEquals(2, data.names().size(), "the raw files, and what was being written");
    }
    data.run(YAML);
    assertEquals(List.of("out", "raw"), data.names());
  }

  private String log() {
    try {
      return Files.readString(temp.resolve("raw/dying.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Prepares, and halts the machine as soon as a phase ends. */
  static final class Dying {
    private Dying() {}

    /** With the folder and the phase. */
    public static void main(String[] args) {
      Preparing data = new Preparing(Path.of(args[0]));
      Preparation.run(
          Preparing.config(YAML),
          data.input(),
          data.out(),
          progress -> {
            if (progress.phase().equals(args[1])) {
              Runtime.getRuntime().halt(42);
            }
          });
    }
  }
}
