package org.jingu.benchmark.data;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jingu.data.prepare.PrepareReport;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.CellStyle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reads, prepares and scores rows in the shape of Criteo's log with this project and with peers in
 * one process, which take turns, and prints a table.
 */
@Command(
    name = "benchmark-data",
    description = "Times reading, preparation and scoring of rows against Arrow and DuckDB.",
    mixinStandardHelpOptions = true)
public final class DataBenchmark implements Callable<Integer> {
  private static final double TOLERANCE = 1e-3;

  @Option(names = "--rows", description = "Rows that are read (default: ${DEFAULT-VALUE}).")
  private int rows = 1_000_000;

  @Option(
      names = "--log-rows",
      description = "Rows that are prepared and scored (default: ${DEFAULT-VALUE}).")
  private int logRows = 200_000;

  @Option(names = "--rounds", description = "Passes a subject (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(
      names = "--work",
      split = ",",
      description = "Of read, lists, prepare, predict, and memory (default: all but memory).")
  private List<String> works = List.of("read", "lists", "prepare", "predict");

  @Option(
      names = "--memory-rows",
      split = ",",
      description = "Rows that are prepared to see the memory (default: ${DEFAULT-VALUE}).")
  private List<Integer> memoryRows = List.of(500_000, 2_000_000);

  private final PrintStream out;

  DataBenchmark(PrintStream out) {
    this.out = out;
  }

  /** Runs the command line. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new DataBenchmark(System.out)).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("benchmark-data");
    try {
      out.printf(
          Locale.ROOT,
          "%,d rows read, %,d prepared and scored; %d cores, Java %s, load average %.1f%n%n",
          rows,
          logRows,
          Runtime.getRuntime().availableProcessors(),
          Runtime.version(),
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
      Rates rates = new Rates(out, rounds);
      for (String work : works) {
        measure(work, Files.createDirectory(folder.resolve(work)), rates);
      }
      return 0;
    } finally {
      delete(folder);
    }
  }

  private void measure(String work, Path folder, Rates rates) throws Exception {
    switch (work) {
      case "read", "lists" -> {
        ExampleReading reading = new ExampleReading(folder, rows, work.equals("lists"));
        rates.measure(work, reading.subjects(), List.of(reading.scan()));
      }
      case "prepare" -> {
        LogWork log = new LogWork(folder, logRows);
        Path examples = folder.resolve("duckdb.parquet");
        DuckdbWork one = new DuckdbWork(log.log(), examples, 1);
        compare(log.prepare(), most(log.examples()), one.prepare(true));
        rates.measure(
            work,
            List.of(log.preparation(1), log.preparation(2)),
            List.of(one.preparation(), new DuckdbWork(log.log(), examples, 2).preparation()));
      }
      case "predict" -> {
        LogWork log = new LogWork(folder, logRows);
        rates.measure(work, List.of(log.prediction()), List.of(log.preparation(1)));
      }
      case "memory" -> MemoryWork.measure(folder, memoryRows, out);
      default ->
          throw new IllegalArgumentException(
              "--work %s is none of read, lists, prepare, predict, memory".formatted(work));
    }
  }

  /**
   * Compares what was prepared.
   *
   * @param most the most of the first numbers, scaled
   * @throws IllegalStateException if vocabularies or scales differ
   */
  static void compare(PrepareReport report, double most, DuckdbWork.Prepared peer) {
    for (Map.Entry<String, Integer> tokens : peer.tokens().entrySet()) {
      // A row more is for what is out of the vocabulary.
      int own = report.tables().get(tokens.getKey()) - 1;
      if (own != tokens.getValue()) {
        throw new IllegalStateException(
            "%s has %d tokens, and %d in DuckDB"
                .formatted(tokens.getKey(), own, tokens.getValue()));
      }
    }
    if (!(Math.abs(most - peer.most()) <= TOLERANCE)) {
      throw new IllegalStateException(
          "the most of I1 is %s, and %s in DuckDB".formatted(most, peer.most()));
    }
  }

  private static double most(Path examples) {
    double most = Double.NEGATIVE_INFINITY;
    try (ArrowRows arrow = ArrowRows.open(examples)) {
      arrow.select(List.of(CriteoRows.NUMBERS.get(0)), column -> CellStyle.PLAIN);
      for (String[] cells = arrow.next(); cells != null; cells = arrow.next()) {
        most = Math.max(most, Double.parseDouble(cells[0]));
      }
    }
    return most;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
