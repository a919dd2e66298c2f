package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jingu.cli.Main;

/**
 * The program in a JVM of its own.
 *
 * @param process the JVM
 * @param output where it writes
 */
record TrainingProcess(Process process, Path output) {
  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(200);

  /** What a run has loaded, for the next: starting is most of what a killed process does. */
  private static final Path CLASSES = temporary("classes.jsa");

  static TrainingProcess start(Object... words) throws IOException {
    return start(List.of(), words);
  }

  /** Starts the program for a run that goes on to its end, which makes later starts quicker. */
  static TrainingProcess startFirst(Object... words) throws IOException {
    boolean jars =
        Stream.of(classPath().split(File.pathSeparator)).allMatch(entry -> entry.endsWith(".jar"));
    // The JVM keeps no classes that lie in folders, as before the modules are packaged.
    return launch(
        List.of(), jars ? List.of("-XX:ArchiveClassesAtExit=" + CLASSES) : List.of(), words);
  }

  /** Starts the program behind the words of another, such as a shell that sets limits. */
  static TrainingProcess start(List<String> wrapper, Object... words) throws IOException {
    boolean kept = Files.exists(CLASSES);
    return launch(wrapper, kept ? List.of("-XX:SharedArchiveFile=" + CLASSES) : List.of(), words);
  }

  /** Starts the program as the launcher does where JINGU_JVM_OPTS gives a heap of this size. */
  static TrainingProcess startWithHeap(int megabytes, Object... words) throws IOException {
    return launch(
        List.of(),
        List.of(
            "-Xmx" + megabytes + "m",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"),
        words);
  }

  private static TrainingProcess launch(List<String> wrapper, List<String> flags, Object... words)
      throws IOException {
    Path output = temporary("jingu.txt");
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(program(flags));
    Arrays.stream(words).map(String::valueOf).forEach(command::add);
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new TrainingProcess(started, output);
  }

  /** The words that start the program, to which those of a command are added. */
  static List<String> program(List<String> flags) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xmx512m"));
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath(), Main.class.getName()));
    return command;
  }

  /** The program's, without these tests. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes") && Files.exists(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path temporary(String name) {
    try {
      Path folder = Files.createTempDirectory("jingu-");
      folder.toFile().deleteOnExit();
      Path file = folder.resolve(name);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end, which must be a good one. */
  void waitForEnd() throws Exception {
    assertEquals(0, process.waitFor(), this::said);
    Files.delete(output);
  }

  /**
   * Kills the process when it has made so many more steps and, if asked, is then seen writing a
   * checkpoint.
   */
  void killAfter(int steps, boolean inCheckpoint, int millis, Path run) throws Exception {
    try {
      long until = lines(run) + steps;
      while (lines(run) < until || (inCheckpoint && !KillTest.halfWritten(run))) {
        assertTrue(process.isAlive(), this::said);
        LockSupport.parkNanos(PAUSE);
      }
      Thread.sleep(inCheckpoint ? 0 : millis);
    } finally {
      process.destroyForcibly().waitFor();
    }
    Files.delete(output);
  }

  /** What it has written so far. */
  String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** A line a step; a resumed run cuts the file back to its checkpoint. */
  private static long lines(Path run) throws IOException {
    Path metrics = run.resolve("metrics.jsonl");
    if (!Files.exists(metrics)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(metrics)) {
      return lines.filter(line -> line.contains("\"step\"")).count();
    }
  }
}
