package org.jingu.integration;

import static org.jingu.cli.ExitCode.DATA;
import static org.jingu.cli.ExitCode.OK;
import static org.jingu.cli.ExitCode.RUN_FOLDER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that are really full: a small file system in memory, mounted where only the program sees it
 * (skipped where the system does not let a user do that), and a limit on the size of files.
 */
class FullDiskTest {
  /** 1.6 MB a checkpoint. */
  private static final String TRAIN =
      """
      model: {name: deepfm, embedding_dim: 64, mlp: [256, 256]}
      data: {path: %s}
      train:
        epochs: 2
        batch_size: 64
        threads: 1
        checkpoint: {steps: 1, keep: 2}
        early_stopping: {patience: 0}
      """;

  @TempDir Path folder;

  /** The third checkpoint does not fit beside the first two; with more room the run goes on. */
  @Test
  void trainingOnAFullDiskKeepsItsLastCheckpointAndResumes() throws Exception {
    Path config = config();
    Path whole = folder.resolve("whole");
    TrainingProcess.start("train", config, "--out", whole).waitForEnd();
    Path copy = folder.resolve("copy");
    Disk disk = Disk.of(folder, "4m");
    String said =
        disk.run(
            """
            "$@"
            echo "first ended with $?"
            ls -A run/checkpoints
            mount -o remount,size=64m "$PWD"
            "$@"
            echo "second ended with $?"
            cp -r run "%s"
            """
                .formatted(copy),
            "train",
            config,
            "--out",
            disk.path("run"),
            "--resume");
    assertTrue(said.contains("first ended with " + RUN_FOLDER), said);
    assertTrue(
        said.contains(
            "error: cannot write checkpoint step-000000003 in %s: optimizer.safetensors: No space left on device (a checkpoint needs 1.6 MB, "
                .formatted(disk.path("run/checkpoints"))),
        said);
    assertTrue(
        said.contains("the last whole one is " + disk.path("run/checkpoints/step-000000002")),
        said);
    assertTrue(said.contains("Make room and continue with --resume"), said);
    assertFalse(said.contains(".tmp-") || said.contains("xception"), said);
    assertTrue(said.contains("second ended with " + OK), said);
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertArrayEquals(last(whole, file), last(copy, file), file);
    }
  }

  @Test
  void aRunThatCannotEvenStartNamesTheFile() throws Exception {
    Disk disk = Disk.of(folder, "8k");
    String said = disk.run(endingWith(), "train", config(), "--out", disk.path("run"));
    assertTrue(said.contains("ended with " + RUN_FOLDER), said);
    assertTrue(
        said.contains(
            "error: cannot use run folder %s: %s: No space left on device"
                .formatted(disk.path("run"), disk.path("run/data/schema.json"))),
        said);
    assertFalse(said.contains("xception"), said);
  }

  @Test
  void preparingOntoAFullDiskNamesTheFileAndLeavesNothing() throws Exception {
    Path raw = RawFormat.CSV.write(folder.resolve("raw"), 4000);
    Disk disk = Disk.of(folder, "24k");
    String said =
        disk.run(
            endingWith(),
            "prepare",
            raw.resolve("prepare.yaml"),
            "--input",
            raw,
            "--out",
            disk.path("data"));
    assertTrue(said.contains("ended with " + DATA), said);
    assertTrue(said.contains("No space left on device"), said);
    assertTrue(said.contains("free "), said);
    assertTrue(said.endsWith("left:\n"), said);
    assertFalse(said.contains("xception"), said);
  }

  /** Everywhere: a limit of the shell on the size of a file. */
  @Test
  void aFileThatMayNotGrowIsNamed() throws Exception {
    Path run = folder.resolve("run");
    TrainingProcess process =
        TrainingProcess.start(
            List.of("bash", "-c", "ulimit -f 512; exec \"$0\" \"$@\""),
            "train",
            config(),
            "--out",
            run);
    assertEquals(RUN_FOLDER, process.process().waitFor(), process::said);
    String said = process.said();
    assertTrue(said.contains("model.safetensors: File too large"), said);
    assertTrue(said.contains("there is none before it"), said);
    assertEquals(List.of(), new SavedRun(run).checkpoints().all());
    assertFalse(KillTest.halfWritten(run));
  }

  private Path config() throws IOException {
    Path data = RawFormat.CSV.prepareInto(folder.resolve("data"), 600);
    return Files.writeString(folder.resolve("train.yaml"), TRAIN.formatted(data));
  }

  /** Runs the command and then shows what is on the disk. */
  private static String endingWith() {
    return """
        "$@"
        echo "ended with $?"
        echo "left:"
        ls -A
        """;
  }

  private static byte[] last(Path run, String file) throws IOException {
    Path checkpoint = new SavedRun(run).checkpoints().latest().orElseThrow().folder();
    return Files.readAllBytes(checkpoint.resolve(file));
  }

  /** A file system in memory that exists while a script runs in it. */
  private record Disk(Path folder, String size) {
    private static final List<String> OWN_MOUNTS = List.of("unshare", "--map-root-user", "--mount");

    static Disk of(Path folder, String size) throws Exception {
      Disk disk = new Disk(Files.createDirectory(folder.resolve("disk")), size);
      assumeTrue(disk.canBeMounted(), "this system lets no user mount a file system");
      return disk;
    }

    Path path(String name) {
      return folder.resolve(name);
    }

    private String mount() {
      return "mount -t tmpfs -o size=%s none '%s' && cd '%s' || exit\n"
          .formatted(size, folder, folder);
    }

    private boolean canBeMounted() throws InterruptedException {
      try {
        return new ProcessBuilder(words(mount()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
      } catch (IOException noSuchProgram) {
        return false;
      }
    }

    /** Runs a script whose arguments are the program's command, and gives what both said. */
    String run(String script, Object... words) throws Exception {
      TrainingProcess process = TrainingProcess.start(words(mount() + script), words);
      process.process().waitFor();
      return process.said();
    }

    private static List<String> words(String script) {
      return Stream.concat(OWN_MOUNTS.stream(), Stream.of("sh", "-c", script, "sh")).toList();
    }
  }
}
