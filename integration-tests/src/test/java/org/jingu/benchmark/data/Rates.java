package org.jingu.benchmark.data;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Measures subjects that take turns, and prints the medians beside the best peer's. */
final class Rates {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final PrintStream out;
  private final int rounds;

  /**
   * For a table.
   *
   * @param rounds how often each subject goes through its rows, but for once before that does not
   *     count
   */
  Rates(PrintStream out, int rounds) {
    this.out = out;
    this.rounds = rounds;
    out.println("| work | subject | M rows/s | M rows a CPU s | ratio |");
    out.println("|---|---|---:|---:|---:|");
  }

  /** One pass, in million rows a second: by the clock, and of CPU time of all threads. */
  private record Pass(double perSecond, double perCpuSecond) {}

  /**
   * Adds lines to the table.
   *
   * @param peers whose best rate, of CPU time, is what the ratios are to
   * @throws IllegalStateException if they do not all see the same number of rows
   */
  void measure(String work, List<RowSubject> subjects, List<RowSubject> peers) throws Exception {
    List<RowSubject> all = new ArrayList<>(subjects);
    all.addAll(peers);
    List<List<Pass>> passes = new ArrayList<>();
    all.forEach(subject -> passes.add(new ArrayList<>()));
    long rows = all.get(0).run();
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < all.size(); i++) {
        Pass pass = pass(all.get(i), rows);
        if (round >= 0) {
          passes.get(i).add(pass);
        }
      }
    }
    double best = 0;
    for (int i = subjects.size(); i < all.size(); i++) {
      best = Math.max(best, median(passes.get(i).stream().mapToDouble(Pass::perCpuSecond)));
    }
    for (int i = 0; i < all.size(); i++) {
      double rate = median(passes.get(i).stream().mapToDouble(Pass::perCpuSecond));
      out.printf(
          Locale.ROOT,
          "| %s | %s | %.3f | %.3f | %.2f |%n",
          work,
          all.get(i).name(),
          median(passes.get(i).stream().mapToDouble(Pass::perSecond)),
          rate,
          rate / best);
    }
  }

  private static Pass pass(RowSubject subject, long rows) throws Exception {
    long start = System.nanoTime();
    long startCpu = SYSTEM.getProcessCpuTime();
    long seen = subject.run();
    double cpu = Math.max(1, SYSTEM.getProcessCpuTime() - startCpu);
    double wall = System.nanoTime() - start;
    if (seen != rows) {
      throw new IllegalStateException(
          "%s sees %d rows, not %d".formatted(subject.name(), seen, rows));
    }
    return new Pass(rows * 1e3 / wall, rows * 1e3 / cpu);
  }

  private static double median(java.util.stream.DoubleStream values) {
    double[] sorted = values.toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
