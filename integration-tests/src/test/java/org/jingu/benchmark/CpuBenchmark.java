package org.jingu.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times every case in every subject and prints a table. For each case it starts a process a
 * subject, checks that all of them compute the same losses, and then asks them in turn for one
 * block of runs after another while the others sleep.
 */
@Command(
    name = "benchmark-cpu",
    description = "Times training on the CPU against libtorch.",
    mixinStandardHelpOptions = true)
public final class CpuBenchmark implements Callable<Integer> {
  /** How far the losses of two subjects may be apart. */
  private static final double LOSS_TOLERANCE = 1e-3;

  private static final int CHECKED_STEPS = 3;
  private static final String METER = "org.jingu.benchmark.libtorch.MachineMeter";

  @Option(
      names = "--cases",
      split = ",",
      description = "Which cases; all of them without this option.")
  private List<String> cases = BenchmarkCase.ALL.stream().map(BenchmarkCase::name).toList();

  @Option(
      names = "--subjects",
      split = ",",
      description = "Which subjects; ratios are to the first. All of them without this option.")
  private List<String> subjects = Subject.ALL.stream().map(Subject::name).toList();

  @Option(names = "--batch", description = "Another batch size, to try the command out.")
  private int batch;

  @Option(names = "--rounds", description = "Blocks a subject (default: ${DEFAULT-VALUE}).")
  private int rounds = 12;

  @Option(
      names = "--block-millis",
      description = "A block runs at least so long (default: ${DEFAULT-VALUE}).")
  private long blockMillis = 100;

  @Option(
      names = "--pause-millis",
      description =
          "Rest before a block (default: ${DEFAULT-VALUE}): OpenBLAS's threads spin for some 50 ms"
              + " after their last product, on cores that the next subject needs.")
  private long pauseMillis = 200;

  @Option(names = "--warm-up", description = "Blocks before the first (default: ${DEFAULT-VALUE}).")
  private int warmUp = 2;

  @Option(names = "--threads", description = "Threads a subject; all cores without this option.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /** Runs the command line. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new CpuBenchmark()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<BenchmarkCase> chosen = cases.stream().map(this::sized).toList();
    List<Subject> started = subjects.stream().map(Subject::named).toList();
    Machine machine = meter();
    ResultTable table = new ResultTable(System.out, machine, threads);
    table.head();
    for (BenchmarkCase c : chosen) {
      table.rows(c, measure(c, started));
    }
    return 0;
  }

  private BenchmarkCase sized(String name) {
    BenchmarkCase c = BenchmarkCase.named(name);
    return batch > 0 ? c.withBatch(batch) : c;
  }

  private Machine meter() throws IOException, InterruptedException {
    Process process = SubjectProcess.start(Map.of(), threads, METER, Integer.toString(threads));
    try (BufferedReader reader = process.inputReader()) {
      String line = reader.readLine();
      if (process.waitFor() != 0 || line == null) {
        throw new IllegalStateException(
            "the machine meter failed; its own message is above. Was the build run with"
                + " -Pbenchmark?");
      }
      return Machine.parse(line);
    }
  }

  private List<Result> measure(BenchmarkCase c, List<Subject> started) throws InterruptedException {
    List<SubjectProcess> processes = new ArrayList<>();
    try {
      for (Subject subject : started) {
        processes.add(new SubjectProcess(subject, c, threads));
      }
      checkLosses(c, processes);
      return interleave(c, processes);
    } finally {
      processes.forEach(SubjectProcess::close);
    }
  }

  private static void checkLosses(BenchmarkCase c, List<SubjectProcess> processes) {
    Map<String, double[]> losses = new LinkedHashMap<>();
    processes.forEach(p -> losses.put(p.subject().name(), p.losses(CHECKED_STEPS)));
    checkLosses(c.name(), losses);
  }

  /**
   * Compares the losses of the first steps: the first checks the forward pass, the others the
   * gradients and the update.
   *
   * @throws IllegalStateException if the first subject's losses stand still, or another's are not
   *     those of the first
   */
  static void checkLosses(String caseName, Map<String, double[]> losses) {
    String reference = losses.keySet().iterator().next();
    double[] expected = losses.get(reference);
    for (int i = 1; i < expected.length; i++) {
      if (expected[i] == expected[i - 1]) {
        throw new IllegalStateException(
            "%s: %s does not train: its losses are %s"
                .formatted(caseName, reference, Arrays.toString(expected)));
      }
    }
    losses.forEach(
        (name, found) -> {
          for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(found[i] - expected[i]) <= LOSS_TOLERANCE)) {
              throw new IllegalStateException(
                  "%s: the losses of %s are %s but those of %s are %s; they must agree to %s"
                      .formatted(
                          caseName,
                          name,
                          Arrays.toString(found),
                          reference,
                          Arrays.toString(expected),
                          LOSS_TOLERANCE));
            }
          }
        });
  }

  private List<Result> interleave(BenchmarkCase c, List<SubjectProcess> processes)
      throws InterruptedException {
    List<Map<Operation, Double>> medians = new ArrayList<>();
    processes.forEach(p -> medians.add(new EnumMap<>(Operation.class)));
    for (Operation operation : c.operations()) {
      double[][] blocks = new double[processes.size()][rounds];
      for (int round = -warmUp; round < rounds; round++) {
        for (int i = 0; i < processes.size(); i++) {
          Thread.sleep(pauseMillis);
          double block = Result.median(processes.get(i).time(operation, blockMillis));
          if (round >= 0) {
            blocks[i][round] = block;
          }
        }
      }
      for (int i = 0; i < blocks.length; i++) {
        medians.get(i).put(operation, Result.median(blocks[i]));
      }
    }
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < processes.size(); i++) {
      SubjectProcess p = processes.get(i);
      double[] memory = p.memory();
      results.add(
          new Result(p.subject().name(), p.description(), medians.get(i), memory[0], memory[1]));
    }
    return results;
  }
}
