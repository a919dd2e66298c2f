package org.jingu.benchmark;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The table of docs/performance.md, as Markdown, a case at a time. */
final class ResultTable {
  private static final double GIGA = 1e9;
  private static final double MEGA = 1e6;
  private static final double GIBI = 1 << 30;

  private final PrintStream out;
  private final Machine machine;
  private final int threads;
  private final Set<String> described = new HashSet<>();

  ResultTable(PrintStream out, Machine machine, int threads) {
    this.out = out;
    this.machine = machine;
    this.threads = threads;
  }

  void head() {
    print(
        "%d threads; products reach %.0f GFLOP/s, copies %.1f GB/s%n%n",
        threads, machine.flops() / GIGA, machine.bandwidth() / GIGA);
    print(
        "| case | operation | subject | ms | ratio | MB | floor ms | x floor | peak GiB | GiB after |%n");
    print("|---|---|---|---|---|---|---|---|---|---|%n");
  }

  /** A row for each operation and subject; ratios are to the first subject. */
  void rows(BenchmarkCase c, List<Result> results) {
    for (Operation operation : c.operations()) {
      double floor = machine.floorMillis(c, operation);
      double reference = results.get(0).millis().get(operation);
      for (Result result : results) {
        double millis = result.millis().get(operation);
        print(
            "| %s, B %d | %s | %s | %.2f | %.2f | %.1f | %.2f | %.1f | %.2f | %.2f |%n",
            c.name(),
            c.batch(),
            operation.label(),
            result.subject(),
            millis,
            millis / reference,
            c.bytes(operation) / MEGA,
            floor,
            millis / floor,
            result.peak() / GIBI,
            result.resident() / GIBI);
      }
    }
    for (Result result : results) {
      if (described.add(result.description())) {
        System.err.println(result.subject() + ": " + result.description());
      }
    }
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format, values);
    out.flush();
  }
}
