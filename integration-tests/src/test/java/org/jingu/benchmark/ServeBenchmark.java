package org.jingu.benchmark;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jingu.api.data.Batch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Scores the same requests with this project and with ONNX Runtime in one process, which take turns
 * in blocks, and prints a table. Before, both must agree on every request.
 */
@Command(
    name = "benchmark-serve",
    description = "Times scoring with a DLRM against ONNX Runtime.",
    mixinStandardHelpOptions = true)
public final class ServeBenchmark implements Callable<Integer> {
  /** How far two probabilities of a row may be apart. */
  private static final double TOLERANCE = 1e-5;

  private static final List<Integer> CALLERS = List.of(1, 2);
  private static final double NANOS_PER_MILLI = 1e6;

  @Option(names = "--table-rows", description = "Rows of a table (default: ${DEFAULT-VALUE}).")
  private int tableRows = 100_000;

  @Option(names = "--batch", description = "Rows of a request (default: ${DEFAULT-VALUE}).")
  private int batch = 128;

  @Option(
      names = "--mlp",
      split = ",",
      description = "Hidden sizes of the MLP (default: ${DEFAULT-VALUE}).")
  private List<Integer> mlp = List.of(400, 400, 400);

  @Option(names = "--rounds", description = "Blocks a subject (default: ${DEFAULT-VALUE}).")
  private int rounds = 12;

  @Option(
      names = "--block-millis",
      description = "How long a block runs (default: ${DEFAULT-VALUE}).")
  private long blockMillis = 500;

  private final PrintStream out;

  ServeBenchmark(PrintStream out) {
    this.out = out;
  }

  /** Runs the command line. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ServeBenchmark(System.out)).execute(args));
  }

  @Override
  public Integer call() throws IOException, OrtException {
    Path folder = Files.createTempDirectory("benchmark-serve");
    List<ScoringSubject> subjects = new ArrayList<>();
    try {
      RankingModel model = new RankingModel(tableRows, batch, mlp);
      RankingModel.Written files = model.write(folder);
      List<Batch> requests = model.requests();
      subjects.add(new JinguScoring(files.jingu(), requests));
      for (int threads : Stream.of(1, cores()).distinct().toList()) {
        subjects.add(new OnnxScoring(files.onnx(), model.schema(), requests, threads));
      }
      checkScores(subjects, requests.size());
      measure(subjects, requests.size());
      return 0;
    } finally {
      subjects.forEach(ScoringSubject::close);
      delete(folder);
    }
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Compares the scores of every request.
   *
   * @throws IllegalStateException if they differ, or if the first subject's are all the same
   */
  static void checkScores(List<ScoringSubject> subjects, int requests) {
    for (int request = 0; request < requests; request++) {
      float[] expected = subjects.get(0).score(request);
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (float score : expected) {
        least = Math.min(least, score);
        most = Math.max(most, score);
      }
      if (!(most - least > 100 * TOLERANCE)) {
        throw new IllegalStateException(
            "scores of request %d are from %s to %s, too alike to compare"
                .formatted(request, least, most));
      }
      for (ScoringSubject subject : subjects) {
        compare(request, expected, subject);
      }
    }
  }

  private static void compare(int request, float[] expected, ScoringSubject subject) {
    float[] found = subject.score(request);
    if (found.length != expected.length) {
      throw new IllegalStateException(
          "request %d: %s gives %d scores, not %d"
              .formatted(request, subject.name(), found.length, expected.length));
    }
    for (int row = 0; row < found.length; row++) {
      if (!(Math.abs(found[row] - expected[row]) <= TOLERANCE)) {
        throw new IllegalStateException(
            "request %d, row %d: %s gives %s but jingu %s; they must agree to %s"
                .formatted(request, row, subject.name(), found[row], expected[row], TOLERANCE));
      }
    }
  }

  /** What a subject did under a load; latencies in ms, of all its blocks. */
  private record Row(String subject, double perSecond, double p50, double p99) {}

  private void measure(List<ScoringSubject> subjects, int requests) {
    out.printf(
        Locale.ROOT,
        "%d rows a request, 26 tables of %d x 16, 13 dense features, MLP %s; %d cores, Java %s, load average %.1f%n%n",
        batch,
        tableRows,
        mlp,
        cores(),
        Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    out.println(
        "| load | callers | subject | requests/s | ratio | p50 ms | ratio | p99 ms | ratio |");
    out.println("|---|---:|---|---:|---:|---:|---:|---:|---:|");
    double slowest = 0;
    for (int callers : CALLERS) {
      List<Row> rows =
          rounds(
              subjects,
              (subject, round) ->
                  Load.closed(callers, blockMillis, i -> subject.score(i % requests)));
      print("closed", callers, rows, Comparator.comparingDouble(row -> -row.perSecond()));
      // ONNX Runtime's better setting sets its pace.
      double peer = rows.stream().skip(1).mapToDouble(Row::perSecond).max().orElseThrow();
      slowest = Math.min(rows.get(0).perSecond(), peer);
    }
    int callers = CALLERS.get(CALLERS.size() - 1);
    double rate = slowest / 2;
    List<Row> rows =
        rounds(
            subjects,
            (subject, round) ->
                Load.open(callers, blockMillis, rate, round, i -> subject.score(i % requests)));
    print("open", callers, rows, Comparator.comparingDouble(Row::p99));
  }

  /** A round that does not count, then the others; subjects take turns. */
  private List<Row> rounds(
      List<ScoringSubject> subjects, BiFunction<ScoringSubject, Integer, Load.Block> block) {
    List<List<Load.Block>> blocks = new ArrayList<>();
    subjects.forEach(subject -> blocks.add(new ArrayList<>()));
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < subjects.size(); i++) {
        Load.Block done = block.apply(subjects.get(i), round);
        if (round >= 0) {
          blocks.get(i).add(done);
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      rows.add(row(subjects.get(i).name(), blocks.get(i)));
    }
    return rows;
  }

  private static Row row(String subject, List<Load.Block> blocks) {
    double[] rates = blocks.stream().mapToDouble(Load.Block::perSecond).toArray();
    long[] nanos =
        blocks.stream()
            .flatMap(block -> block.nanos().stream())
            .mapToLong(Long::longValue)
            .sorted()
            .toArray();
    return new Row(subject, Result.median(rates), percentile(nanos, 50), percentile(nanos, 99));
  }

  /** The least time, in ms, that so many percent of the calls did not exceed. */
  static double percentile(long[] sortedNanos, int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sortedNanos.length);
    return sortedNanos[Math.max(rank, 1) - 1] / NANOS_PER_MILLI;
  }

  private void print(String load, int callers, List<Row> rows, Comparator<Row> order) {
    Row peer = rows.stream().skip(1).min(order).orElseThrow();
    for (Row row : rows) {
      out.printf(
          Locale.ROOT,
          "| %s | %d | %s | %.0f | %.2f | %.3f | %.2f | %.3f | %.2f |%n",
          load,
          callers,
          row.subject(),
          row.perSecond(),
          row.perSecond() / peer.perSecond(),
          row.p50(),
          row.p50() / peer.p50(),
          row.p99(),
          row.p99() / peer.p99());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
