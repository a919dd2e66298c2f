package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a training process (SIGKILL) and resumes it, again and again. */
class KillTest {
  private static final int KILLS = 22;

  @TempDir Path folder;

  @Test
  @Timeout(value = 240, unit = TimeUnit.SECONDS)
  void aRunKilledAtAnyMomentEndsWithTheBitsOfAnUninterruptedOne() throws Exception {
    RunResult whole = new TinyRun(folder.resolve("whole"), SlowRun.KEYS).run();
    Path killed = folder.resolve("killed");
    Random random = new Random(20);
    int insideCheckpoint = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      // The first kills come while the run starts, the others anywhere in the next few checkpoints.
      int lines = kill < 2 ? 1 : 1 + random.nextInt(30);
      assertTrue(killAfter(lines, random.nextInt(4), killed), "ended before kill " + kill);
      insideCheckpoint += halfWritten(killed) ? 1 : 0;
    }
    assertTrue(insideCheckpoint >= 3, insideCheckpoint + " kills inside a checkpoint");
    long before = new SavedRun(killed).checkpoints().latest().orElseThrow().step();
    assertTrue(before > 20 && before < whole.steps(), "killed at step " + before);
    finish(killed);
    SavedRun run = new SavedRun(killed);
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(last(new SavedRun(folder.resolve("whole"))).resolve(file)),
          Files.readAllBytes(last(run).resolve(file)),
          file);
    }
    assertEquals(events(folder.resolve("whole")), events(killed));
    assertTrue(run.manifest().resumed().size() >= KILLS / 2, run.manifest().resumed().toString());
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aRunFolderBelongsToOneProcess() throws Exception {
    Path mine = folder.resolve("mine");
    Process child = launch(mine, 0);
    try (BufferedReader output = child.inputReader()) {
      while (!String.valueOf(output.readLine()).startsWith("step")) {
        assertTrue(child.isAlive());
      }
      TinyRun second = new TinyRun(mine, SlowRun.KEYS).resuming();
      String message = assertThrows(CheckpointException.class, second::run).getMessage();
      assertTrue(message.contains("is in use by process " + child.pid()), message);
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  /** Kills a process a few milliseconds after its n-th line; false if it ended before. */
  private static boolean killAfter(int lines, int millis, Path run) throws Exception {
    Process child = launch(run, 2);
    try (BufferedReader output = child.inputReader()) {
      for (int i = 0; i < lines; i++) {
        if (output.readLine() == null) {
          return false;
        }
      }
      Thread.sleep(millis);
      return true;
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private static void finish(Path run) throws Exception {
    Process child = launch(run, 0);
    String last = "";
    try (BufferedReader output = child.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        last = line;
      }
    }
    assertEquals(0, child.waitFor());
    assertEquals("done", last);
  }

  private static Process launch(Path run, long writeMillis) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            SlowRun.class.getName(),
            run.toString(),
            Long.toString(writeMillis))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static boolean halfWritten(Path run) throws IOException {
    Path checkpoints = run.resolve("checkpoints");
    if (!Files.exists(checkpoints)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(checkpoints)) {
      return entries.anyMatch(p -> p.getFileName().toString().startsWith(".tmp-step"));
    }
  }

  private static Path last(SavedRun run) {
    return run.checkpoints().latest().orElseThrow().folder();
  }

  private static List<String> events(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll("\"(time|seconds)\":[^,}]*", ""))
        .toList();
  }
}
