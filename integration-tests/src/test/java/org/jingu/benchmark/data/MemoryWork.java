package org.jingu.benchmark.data;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Prepares logs of several sizes, each in a process of its own, and tells what was resident. */
final class MemoryWork {
  private static final int HEAP_MB = 1024;
  private static final int MEMORY_MB = 512;
  private static final String PEAK = "VmHWM:";

  private MemoryWork() {}

  /** Prints a table with a line a size. */
  static void measure(Path folder, List<Integer> sizes, PrintStream out)
      throws IOException, InterruptedException {
    out.printf(
        "%n| rows | heap + memory_mb within it | MiB resident at most | of the heap | s |%n");
    out.println("|---:|---:|---:|---:|---:|");
    for (int rows : sizes) {
      Path own = Files.createDirectories(folder.resolve("rows-" + rows));
      new LogWork(own, rows);
      long start = System.nanoTime();
      double peak = prepare(own, rows);
      out.printf(
          Locale.ROOT,
          "| %,d | %d + %d | %.0f | %.2f | %.0f |%n",
          rows,
          HEAP_MB,
          MEMORY_MB,
          peak,
          peak / HEAP_MB,
          (System.nanoTime() - start) * 1e-9);
    }
  }

  private static double prepare(Path folder, int rows) throws IOException, InterruptedException {
    Path told = folder.resolve("told");
    int code =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-XX:+UseParallelGC",
                "-Xmx" + HEAP_MB + "m",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryWork.class.getName(),
                folder.toString(),
                String.valueOf(rows))
            .redirectErrorStream(true)
            .redirectOutput(told.toFile())
            .start()
            .waitFor();
    String text = Files.readString(told);
    if (code != 0) {
      throw new IllegalStateException("preparing %d rows failed: %s".formatted(rows, text));
    }
    return Double.parseDouble(text.strip());
  }

  /** Prepares the log of a folder, and tells what was resident at most, in MiB. */
  public static void main(String[] args) throws IOException {
    new LogWork(Path.of(args[0]), Integer.parseInt(args[1])).prepare(2, MEMORY_MB);
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(PEAK)) {
        System.out.println(Long.parseLong(line.replaceAll("\\D", "")) / 1024.0);
      }
    }
  }
}
