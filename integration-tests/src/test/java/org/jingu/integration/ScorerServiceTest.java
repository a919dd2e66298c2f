package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service has neither the plugin nor SameDiff, no large class path and no options. */
class ScorerServiceTest {
  private static final long MOST_BYTES = 60_000_000;

  // Many times what docs/scoring.md says: other work may have the machine.
  private static final double MOST_OPEN_MILLIS = 15_000;
  private static final double MOST_FIRST_MILLIS = 3_000;

  @TempDir static Path folder;

  private static ScoredRun run;

  @BeforeAll
  static void train() throws IOException {
    run = ScoredRun.of(folder, "wukong", 1);
  }

  @Test
  void aServiceNeedsNothingElse() throws Exception {
    Path built = Path.of("..", "runtime", "scorer", "target");
    String jars = Files.readString(built.resolve("service.classpath")).strip();
    long bytes = 0;
    for (String jar : jars.split(File.pathSeparator, -1)) {
      bytes += Files.isRegularFile(Path.of(jar)) ? Files.size(Path.of(jar)) : 0;
      assertTrue(!jar.contains("nd4j") && !jar.contains("plugin"), jar);
    }
    assertTrue(bytes <= MOST_BYTES, "%,d bytes of class path".formatted(bytes));
    String own = Path.of("target", "test-classes") + File.pathSeparator + built.resolve("classes");
    ProcessBuilder command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                own + File.pathSeparator + jars,
                ScoringService.class.getName(),
                run.model().toString(),
                String.join(",", run.cells().get(0)))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    command.environment().remove("OMP_NUM_THREADS");
    Process service = command.start();
    try (Stream<String> lines = service.inputReader().lines()) {
      List<String> said = lines.toList();
      assertEquals(0, service.waitFor(), said.toString());
      assertEquals(run.predicted()[0], Float.parseFloat(said.get(0)), 1e-6f, said.toString());
      assertTrue(Double.parseDouble(said.get(1)) < MOST_OPEN_MILLIS, said.toString());
      assertTrue(Double.parseDouble(said.get(2)) < MOST_FIRST_MILLIS, said.toString());
      // OpenBLAS starts some as it is loaded, which sleep; a product has but the caller's.
      int cores = Runtime.getRuntime().availableProcessors();
      assertTrue(Integer.parseInt(said.get(3)) < cores, said.toString());
      System.out.printf(
          "class path %,d bytes, open %s ms, first score %s ms, then %s ms each%n",
          bytes, said.get(1), said.get(2), said.get(4));
    }
  }
}
