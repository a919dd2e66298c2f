package org.jingu.benchmark.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a process to its end and measures all of it, on Linux. One at a time: the CPU time is what
 * the kernel has added to that of this process's children.
 */
final class MeasuredProcess {
  private static final Path PROC = Path.of("/proc");

  /** Linux tells times to programs in this unit on every machine. */
  private static final double TICKS_PER_SECOND = 100;

  private static final double KIB_PER_MIB = 1024;
  private static final long POLL_MILLIS = 10;
  private static final int TOLD_LINES = 15;

  /** Fields of /proc/PID/stat behind the command's name, counted from the state. */
  private static final int CHILDREN_USER = 13;

  private static final int CHILDREN_SYSTEM = 14;

  private MeasuredProcess() {}

  /**
   * Runs a command, with its standard output in a file and its standard error beside that in {@code
   * FILE.err}, and in the file's folder, where libffm leaves copies of what it reads.
   *
   * @param command absolute paths
   * @throws IllegalStateException if it cannot start or its exit code is not 0, with the end of
   *     what it wrote
   */
  static Effort run(List<String> command, Path output) {
    Path errors = output.resolveSibling(output.getFileName() + ".err");
    long start = System.nanoTime();
    double before = childrenSeconds();
    double peak = 0;
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(output.toAbsolutePath().getParent().toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      try {
        process.getOutputStream().close();
        do {
          peak = Math.max(peak, peakMib(process.pid()));
        } while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS));
      } finally {
        process.destroyForcibly();
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            "exit code %d of: %s%n%s%s"
                .formatted(
                    process.exitValue(), String.join(" ", command), end(output), end(errors)));
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot run " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command.get(0) + " ran", e);
    }
    double wall = (System.nanoTime() - start) / 1e9;
    return new Effort(childrenSeconds() - before, wall, peak);
  }

  /** The CPU time of all ended children of this process and of theirs. */
  private static double childrenSeconds() {
    try {
      String stat = Files.readString(PROC.resolve("self/stat"));
      // The command's name, in brackets, may have spaces.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]);
      return ticks / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot measure processes here; Linux has /proc", e);
    }
  }

  /** The most memory that a process has had since it began its present program; 0 if it ended. */
  private static double peakMib(long pid) {
    try (var lines = Files.lines(PROC.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIB_PER_MIB)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static String end(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    List<String> last = lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size());
    return last.isEmpty() ? "" : String.join("\n", last) + "\n";
  }
}
