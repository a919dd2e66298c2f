package org.jingu.fuzz;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fuzzes every target of a module for a given time, each in a JVM of its own, so that neither a
 * finding nor a crash of one keeps the others from running, and prints what all modules have done.
 *
 * <pre>
 * RUN/TARGET.log             what the fuzzer printed
 * RUN/findings/TARGET/       the inputs that led to findings
 * RUN/results/TARGET         executions, seconds, findings
 * corpus/TARGET/             inputs that reach code that no others reach, kept from run to run
 * </pre>
 */
public final class FuzzRunner {
  private static final String ENDING = "FuzzTest.class";
  private static final Pattern PROGRESS = Pattern.compile("(?m)^#(\\d+)\t");
  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");

  /** Jazzer's checks for what no parser here does; loading them takes longer than starting. */
  private static final String NOT_CHECKED =
      Stream.of(
              "BigDecimal",
              "ClojureLangHooks",
              "Deserialization",
              "ExpressionLanguageInjection",
              "LdapInjection",
              "NamingContextLookup",
              "OsCommandInjection",
              "ReflectiveCall",
              "ScriptEngineInjection",
              "ServerSideRequestForgery",
              "SqlInjection",
              "TemplateInjection",
              "UnsafeSanitizer",
              "XPathInjection",
              "XmlParserSsrfGuidance")
          .map("com.code_intelligence.jazzer.sanitizers."::concat)
          .collect(Collectors.joining(File.pathSeparator));

  /** How long a JVM may take beyond the fuzzing, to start and end. */
  private static final int SPARE_SECONDS = 120;

  private final Path out;
  private final Path run;
  private final int seconds;

  private FuzzRunner(Path out, Path run, int seconds) {
    this.out = out;
    this.run = run;
    this.seconds = seconds;
  }

  /** What came of a target. */
  private record Result(String target, long executions, long seconds, int findings) {
    String line() {
      return String.format(
          Locale.ROOT,
          "%-32s %14d %10d %10d",
          target,
          executions,
          executions / Math.max(1, seconds),
          findings);
    }
  }

  /**
   * Fuzzes.
   *
   * @param args the folder of a module's test classes, the folder for everything that is written,
   *     the name of this run, the seconds for each target, how many targets run at a time, a
   *     regular expression of target names, and whether findings of any module fail the run
   */
  public static void main(String[] args) throws Exception {
    Path out = Path.of(args[1]).toAbsolutePath();
    FuzzRunner runner = new FuzzRunner(out, out.resolve(args[2]), Integer.parseInt(args[3]));
    Files.createDirectories(runner.run.resolve("results"));
    runner.fuzz(targets(Path.of(args[0]), Pattern.compile(args[5])), Integer.parseInt(args[4]));
    List<Result> results = runner.results();
    summary(results);
    boolean last = Boolean.parseBoolean(args[6]);
    if (last && results.isEmpty()) {
      System.out.println("There is no target " + args[5]);
    } else if (total(results).findings() > 0) {
      System.out.println("The inputs of the findings are in " + runner.run.resolve("findings"));
    }
    System.exit(last && (results.isEmpty() || total(results).findings() > 0) ? 1 : 0);
  }

  private void fuzz(List<String> targets, int jobs) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<?>> pending = new ArrayList<>();
      for (String target : targets) {
        pending.add(
            pool.submit(
                () -> {
                  fuzz(target);
                  return null;
                }));
      }
      for (Future<?> one : pending) {
        one.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<String> targets(Path classes, Pattern wanted) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(ENDING))
          .map(name -> name.substring(0, name.length() - 6).replace('/', '.').replace('\\', '.'))
          .filter(name -> wanted.matcher(simple(name)).matches())
          .sorted()
          .toList();
    }
  }

  /** ArrowFile for org.jingu.data.read.ArrowFileFuzzTest. */
  private static String simple(String target) {
    return target.substring(target.lastIndexOf('.') + 1).replace("FuzzTest", "");
  }

  private void fuzz(String target) throws IOException, InterruptedException {
    String name = simple(target);
    Path findings = Files.createDirectories(run.resolve("findings").resolve(name));
    Path corpus = Files.createDirectories(out.resolve("corpus").resolve(name));
    Path log = run.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target,
            "--instrument=org.jingu.**",
            "--instrumentation_excludes=org.jingu.fuzz.**",
            "--disabled_hooks=" + NOT_CHECKED,
            "--keep_going=0",
            "-max_total_time=" + seconds,
            "-timeout=20",
            "-keep_seed=1",
            "-artifact_prefix=" + findings + "/",
            corpus.toString()));
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(run.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(seconds + SPARE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    ScratchFile.deleteOf(process.pid());
    long wall = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    Result result = result(name, log, wall, findings, process.exitValue());
    Files.writeString(
        run.resolve("results").resolve(name),
        "%d %d %d".formatted(result.executions(), result.seconds(), result.findings()));
    System.out.println(result.line());
  }

  /** A JVM that died, or never started, leaves no input: it is a finding that the log explains. */
  private static Result result(String name, Path log, long wall, Path findings, int exit)
      throws IOException {
    // The fuzzer prints raw bytes of inputs.
    String text = Files.readString(log, StandardCharsets.ISO_8859_1);
    int found;
    try (Stream<Path> files = Files.list(findings)) {
      found = (int) files.count();
    }
    Matcher done = DONE.matcher(text);
    if (done.find()) {
      return new Result(name, Long.parseLong(done.group(1)), Long.parseLong(done.group(2)), found);
    }
    long executions = 0;
    for (Matcher progress = PROGRESS.matcher(text); progress.find(); ) {
      executions = Long.parseLong(progress.group(1));
    }
    System.out.println(name + " ended early with exit code " + exit + "; see " + log);
    return new Result(name, executions, wall, Math.max(1, found));
  }

  /** Of every module so far. */
  private List<Result> results() throws IOException {
    List<Result> results = new ArrayList<>();
    try (Stream<Path> files = Files.list(run.resolve("results"))) {
      for (Path file : files.sorted().toList()) {
        String[] numbers = Files.readString(file).split(" ", -1);
        results.add(
            new Result(
                file.getFileName().toString(),
                Long.parseLong(numbers[0]),
                Long.parseLong(numbers[1]),
                Integer.parseInt(numbers[2])));
      }
    }
    return results;
  }

  private static void summary(List<Result> results) {
    System.out.printf("%n%-32s %14s %10s %10s%n", "target", "executions", "a second", "findings");
    results.forEach(result -> System.out.println(result.line()));
    System.out.println(total(results).line());
  }

  private static Result total(List<Result> results) {
    return new Result(
        "total",
        results.stream().mapToLong(Result::executions).sum(),
        results.stream().mapToLong(Result::seconds).sum(),
        results.stream().mapToInt(Result::findings).sum());
  }
}
