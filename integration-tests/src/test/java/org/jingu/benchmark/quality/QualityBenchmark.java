package org.jingu.benchmark.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jingu.files.Folders;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code benchmark-quality}. */
@Command(
    name = "benchmark-quality",
    description =
        "Trains every model of Jingu and the peers that are installed, with their defaults, and"
            + " prints a table a data set: quality on the test part, CPU time, memory.",
    mixinStandardHelpOptions = true)
public final class QualityBenchmark implements Callable<Integer> {
  private static final Path HOME = Path.of(System.getProperty("jingu.home", ".")).toAbsolutePath();

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--data",
      split = ",",
      paramLabel = "NAME,…",
      hideParamSyntax = true,
      description =
          "Which data sets: A and N, generated ad logs of 1,000,000 and 200,000 rows; Q, what"
              + " quickstart generates; M (MovieLens-100k), T (ml10m_tag), F (Frappe), C (a sample"
              + " of Criteo) from $JINGU_DATA. Default: ${DEFAULT-VALUE}.")
  private List<String> data = List.of("N", "A", "Q", "M", "T", "F", "C");

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "NAME,…",
      hideParamSyntax = true,
      description = "Which models of Jingu; all plugins without this option, 'none' for none.")
  private @Nullable List<String> models;

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME,…",
      hideParamSyntax = true,
      description =
          "Which peers: vw and vw-pairs (Vowpal Wabbit, of single features and of pairs), libffm,"
              + " lightgbm, torch-dcnv2, or 'none'. Default: ${DEFAULT-VALUE}.")
  private List<String> peers = List.of("vw", "vw-pairs", "libffm", "lightgbm", "torch-dcnv2");

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N,…",
      hideParamSyntax = true,
      description = "Of the learners that have one. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds = List.of(2021L, 2022L, 2023L);

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "A new folder for results, data and runs. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("runs", "quality");

  /** Runs the command line. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new QualityBenchmark()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    List<DatasetSource> sources = chosen("--data", data, sources(HOME), DatasetSource::name);
    List<Learner> chosenPeers = chosen("--peers", peers, peers(HOME), Learner::name);
    if (Files.exists(out)) {
      throw new ParameterException(
          spec.commandLine(), "--out: " + out + " is there already; name a new folder");
    }
    Jingu jingu = new Jingu(List.of(HOME.resolve("jingu").toString()));
    List<Learner> learners = new ArrayList<>(models(jingu));
    learners.addAll(chosenPeers);
    Path folder = Files.createDirectories(out.toAbsolutePath());
    QualityRun run = new QualityRun(jingu, folder, seeds, System.out, System.err);
    return run.run(sources, learners) ? 0 : 1;
  }

  private List<Learner> models(Jingu jingu) throws IOException {
    Path folder = Files.createTempDirectory("jingu-models");
    List<String> known = jingu.models(folder.resolve("plugins.jsonl"));
    Folders.delete(folder);
    List<String> wanted = models == null ? known : models;
    return chosen("--models", wanted, known, Function.identity()).stream()
        .<Learner>map(model -> new JinguLearner(jingu, model))
        .toList();
  }

  /** Every data set. */
  static List<DatasetSource> sources(Path home) {
    Path python = python(home);
    Path examples = home.resolve("examples");
    return List.of(
        new GeneratedLog("A", python, 1_000_000, 30_000, 5_000, 7),
        new GeneratedLog("N", python, 200_000, 10_500, 3_000, 11),
        new QuickstartData(125_000),
        new OwnedData("M", "MovieLens-100k by time", examples, "movielens-100k", "ml100k"),
        new OwnedData("T", "MovieLens-10M tags", examples, "movielens-10m-tag", "ml10m_tag"),
        new OwnedData("F", "Frappe", examples, "frappe", "frappe"),
        new OwnedData("C", "a sample of Criteo", examples, "criteo-sample", "criteo"));
  }

  /** Every peer. */
  static List<Learner> peers(Path home) {
    Path python = python(home);
    return List.of(
        new VowpalWabbitPeer("vw", List.of("-b", "18")),
        new VowpalWabbitPeer("vw-pairs", List.of("-b", "24", "-q", "::")),
        new LibffmPeer(),
        // Without sampling of rows or columns the seed changes nothing.
        new PythonPeer("lightgbm", "lightgbm", python.resolve("lightgbm_peer.py"), false),
        new PythonPeer("torch-dcnv2", "torch", python.resolve("dcnv2_peer.py"), true));
  }

  private static Path python(Path home) {
    return home.resolve("integration-tests/src/benchmark/python");
  }

  private <T> List<T> chosen(
      String option, List<String> names, List<T> known, Function<T, String> name) {
    List<T> found = new ArrayList<>();
    for (String wanted : names.equals(List.of("none")) ? List.<String>of() : names) {
      found.add(
          known.stream()
              .filter(it -> name.apply(it).equals(wanted))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "%s: there is no '%s'; there are %s"
                              .formatted(
                                  option,
                                  wanted,
                                  String.join(", ", known.stream().map(name).toList())))));
    }
    return found;
  }
}
