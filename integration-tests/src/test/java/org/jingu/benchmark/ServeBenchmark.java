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
import java.util.stream.Stream;
import org.jingu.api.data.Batch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Scores the same requests with this project and with ONNX Runtime in one process, which take turns
 * in blocks, then with this project's server over HTTP, and prints a table. Before, all must agree
 * on every request. With {@code --soak} it puts the server under a long mixed load instead.
 */
@Command(
    name = "benchmark-serve",
    description =
        "Times scoring with a DLRM against ONNX Runtime, in process and over HTTP, or soaks the"
            + " server.",
    mixinStandardHelpOptions = true)
public final class ServeBenchmark implements Callable<Integer> {
  /** How far two probabilities of a row may be apart. */
  private static final double TOLERANCE = 1e-5;

  private static final List<Integer> CALLERS = List.of(1, 2);

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

  @Option(
      names = "--warm-millis",
      description =
          "How long a subject runs before anything is measured (default: ${DEFAULT-VALUE}).")
  private long warmMillis = 4000;

  @Option(
      names = "--soak",
      paramLabel = "N",
      description =
          "Ask the server N times, with reloads, bad requests and slow clients between, compare"
              + " every answer and watch its memory; exits with 1 if anything is wrong.")
  private long soak;

  @Option(
      names = "--soak-callers",
      description = "Clients that ask at the same time (default: ${DEFAULT-VALUE}).")
  private int soakCallers = 4;

  @Option(
      names = "--reload-millis",
      description = "How often the model is exchanged in a soak (default: ${DEFAULT-VALUE}).")
  private long reloadMillis = 1000;

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
    try {
      RankingModel model = new RankingModel(tableRows, batch, mlp);
      if (soak > 0) {
        return new ServeSoak(out, model, soakCallers, reloadMillis).run(folder, soak) ? 0 : 1;
      }
      compare(folder, model);
      return 0;
    } finally {
      delete(folder);
    }
  }

  private void compare(Path folder, RankingModel model) throws IOException, OrtException {
    List<ScoringSubject> subjects = new ArrayList<>();
    try {
      RankingModel.Written files = model.write(folder);
      List<Batch> requests = model.requests();
      List<Integer> settings = Stream.of(1, cores()).distinct().toList();
      for (int threads : settings) {
        subjects.add(new JinguScoring(files.jingu(), requests, threads));
      }
      for (int threads : settings) {
        subjects.add(new OnnxScoring(files.onnx(), model.schema(), requests, threads));
      }
      ScoringSubject http = new HttpScoring(folder, files.jingu(), model.schema(), requests);
      subjects.add(http);
      checkScores(subjects, requests.size());
      measure(subjects.subList(0, subjects.size() - 1), http, requests.size());
    } finally {
      subjects.forEach(ScoringSubject::close);
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

  private void measure(List<ScoringSubject> inProcess, ScoringSubject http, int requests) {
    out.printf(
        Locale.ROOT,
        "%d rows a request, 26 tables of %d x 16, 13 dense features, MLP %s; %d cores, Java %s, load average %.1f%n%n",
        batch,
        tableRows,
        mlp,
        cores(),
        Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    // Else the first blocks are those of Java's interpreter, in the server's process above all.
    Stream.concat(inProcess.stream(), Stream.of(http))
        .forEach(subject -> Load.closed(callers(), warmMillis, i -> subject.score(i % requests)));
    ServeTable table = new ServeTable(out, rounds);
    double slower = Double.POSITIVE_INFINITY;
    for (int callers : CALLERS) {
      List<ServeTable.Row> rows =
          table.add(
              "closed", callers, inProcess, (subject, round) -> closed(subject, callers, requests));
      slower =
          Math.min(
              ServeTable.fastest(rows, false).perSecond(),
              ServeTable.fastest(rows, true).perSecond());
    }
    double half = slower / 2;
    table.add(
        "half", callers(), inProcess, (subject, round) -> open(subject, half, round, requests));
    double most = 0;
    for (int callers : CALLERS) {
      most =
          table
              .add(
                  "closed",
                  callers,
                  List.of(http),
                  (subject, round) -> closed(subject, callers, requests))
              .get(0)
              .perSecond();
    }
    double ofHttp = most / 2;
    table.add(
        "half",
        callers(),
        List.of(http),
        (subject, round) -> open(subject, ofHttp, round, requests));
    table.bars();
  }

  private static int callers() {
    return CALLERS.get(CALLERS.size() - 1);
  }

  private Load.Block closed(ScoringSubject subject, int callers, int requests) {
    return Load.closed(callers, blockMillis, i -> subject.score(i % requests));
  }

  private Load.Block open(ScoringSubject subject, double perSecond, int seed, int requests) {
    return Load.open(callers(), blockMillis, perSecond, seed, i -> subject.score(i % requests));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
