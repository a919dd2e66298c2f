package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigBinder;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Table;
import org.jingu.cli.UserException;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.golden.GoldenReport;
import org.jingu.engine.golden.GoldenReport.Worst;
import org.jingu.engine.golden.GoldenVerifier;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.TrainConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu verify}: repeats what a reference implementation computed, and compares. */
@Command(
    name = "verify",
    description =
        "Repeat the training steps of golden files and compare every logit, loss, gradient and"
            + " parameter with the reference. The exit code is 4 beyond the tolerance.")
public final class VerifyCommand implements Callable<Integer> {
  private static final String SUFFIX = ".safetensors";

  private final Console console;
  private final InstalledPlugins installed;

  @Parameters(
      arity = "1..*",
      paramLabel = "GOLDEN",
      description = "Golden files, or folders of them.")
  private List<Path> paths = List.of();

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "nd4j",
      description =
          "The engine to verify; by default ${DEFAULT-VALUE}, which can compute in double.")
  private String engine = "nd4j";

  @Option(
      names = "--as-trained",
      description =
          "In the precision that training uses; by default in double, where the engine can.")
  private boolean asTrained;

  @Option(names = "--verbose", description = "Name the worst element of every group.")
  private boolean verbose;

  @Inject
  VerifyCommand(Console console, InstalledPlugins installed) {
    this.console = console;
    this.installed = installed;
  }

  @Override
  public Integer call() {
    try (Plugins plugins = installed.load()) {
      TrainConfig defaults = ConfigBinder.bind(TrainConfig.class, Map.of(), "train");
      Backend backend = plugins.engines().get(engine);
      GoldenVerifier verifier =
          new GoldenVerifier(
              plugins::get, asTrained ? backend : backend.precise(), defaults.resolvedThreads());
      List<GoldenReport> reports = new ArrayList<>();
      for (Path file : files()) {
        console.progress("verifying " + file.getFileName());
        GoldenReport report = verifier.verify(file);
        console.result(report);
        reports.add(report);
      }
      return print(reports, console);
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      try (Stream<Path> listed = Files.list(path)) {
        files.addAll(listed.filter(p -> p.toString().endsWith(SUFFIX)).sorted().toList());
      } catch (IOException e) {
        throw new UserException(ExitCode.DATA, "cannot list " + path + ": " + e, e);
      }
    }
    if (files.isEmpty()) {
      throw new UserException(ExitCode.DATA, "no " + SUFFIX + " file in " + paths);
    }
    return files;
  }

  /** A line a file with the worst relative error of each group. */
  private int print(List<GoldenReport> reports, Console console) {
    List<String> heading = new ArrayList<>(List.of("CASE", "MODEL"));
    reports.get(0).worst().forEach(w -> heading.add(w.group().toUpperCase(Locale.ROOT)));
    heading.add("");
    Table table = new Table(Set.of(2, 3, 4, 5, 6), heading.toArray(String[]::new));
    for (GoldenReport report : reports) {
      List<String> row = new ArrayList<>(List.of(report.name(), report.model()));
      report.worst().forEach(w -> row.add(error(w)));
      row.add(report.passes() ? "ok" : "FAILED");
      table.row(row.toArray(String[]::new));
    }
    table.print(console);
    long failed = reports.stream().filter(report -> !report.passes()).count();
    for (GoldenReport report : reports) {
      if (verbose || !report.passes()) {
        console.line("%n%s:%n%s", report.name(), report.describe().stripTrailing());
      }
    }
    console.line(
        "%d of %d within a relative error of %.0e",
        reports.size() - failed, reports.size(), reports.get(0).tolerance());
    return failed == 0 ? ExitCode.OK : ExitCode.VERIFICATION;
  }

  private static String error(Worst worst) {
    return String.format(Locale.ROOT, "%.1e", worst.error());
  }
}
