package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jingu.cli.Configurations;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Table;
import org.jingu.cli.UserException;
import org.jingu.cli.inspect.Flop;
import org.jingu.cli.inspect.MemoryReport;
import org.jingu.cli.inspect.ModelReport;
import org.jingu.cli.inspect.RankReport;
import org.jingu.cli.run.Device;
import org.jingu.cli.run.RunSetup;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.ranks.MachineCosts;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.PlanCosts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu inspect}: what a model is made of and what it costs. */
@Command(
    name = "inspect",
    description =
        "Show a model's features, embeddings, parameters and GFLOP per example, and what it warns"
            + " of.")
public final class InspectCommand implements Callable<Integer> {
  private final Console console;
  private final Configurations configurations;
  private final InstalledPlugins installed;

  @Parameters(paramLabel = "CONFIG|RUN", description = "A configuration or a run folder.")
  private Path target = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key, such as model.layers=4; may be repeated.")
  private List<String> settings = List.of();

  @Option(names = "--parameters", description = "List every parameter with its shape.")
  private boolean parameters;

  @Mixin private CompilerOptions compiler = new CompilerOptions();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "Show instead how much of a GPU's memory training needs; no GPU is needed to know."
              + " The only value is cuda.")
  private @Nullable Device device;

  @Option(
      names = "--ranks",
      paramLabel = "N",
      description =
          "Show instead how so many ranks would share the tables: the plan, memory and time of"
              + " each, and what binds. No rank is started.")
  private int ranks;

  @Option(
      names = "--measure",
      description =
          "With --ranks: measure for a few seconds what this machine takes, and plan with that.")
  private boolean measure;

  @Inject
  InspectCommand(Console console, Configurations configurations, InstalledPlugins installed) {
    this.console = console;
    this.configurations = configurations;
    this.installed = installed;
  }

  @Override
  public Integer call() {
    try (Plugins plugins = installed.load()) {
      RunSetup setup = setup(plugins);
      if (device != null) {
        printMemory(setup, device, plugins.engines());
        return ExitCode.OK;
      }
      if (ranks > 0 || measure) {
        printRanks(setup, plugins.engines());
        return ExitCode.OK;
      }
      if (compiler.isAsked()) {
        compiler.run(setup, console);
        return ExitCode.OK;
      }
      ModelReport report = ModelReport.of(setup);
      console.result(report);
      print(report, console);
      printDefaults(setup, console);
      return ExitCode.OK;
    }
  }

  private RunSetup setup(Plugins plugins) {
    if (!Files.isDirectory(target)) {
      return RunSetup.of(configurations.open(target, settings).tree(), plugins);
    }
    if (!settings.isEmpty()) {
      throw new UserException(
          ExitCode.USAGE, "--set goes with a configuration; " + target + " is a run folder");
    }
    return RunSetup.saved(new SavedRun(target), plugins).asTrained(plugins);
  }

  private void printRanks(RunSetup setup, Engines engines) {
    if (ranks < 1) {
      throw new UserException(ExitCode.USAGE, "--measure goes with --ranks N, N at least 1");
    }
    Backend engine = engines.get(setup.config().train().engine());
    SessionOptions options =
        setup.sessionOptions(
            engine.precision(setup.config().train().precision()),
            engine.tableStorage(setup.config().train().tableStorage()));
    if (measure) {
      MachineCosts found = measured(options);
      PlacementRules rules = options.placement();
      PlanCosts costs = rules.costs().timed(found.idNs(), found.numberNs(), found.byteNs());
      options = options.placed(rules.by(costs));
      console.line(
          "measured; to train with it: --set 'train.parallel.costs={id_ns: %.1f, number_ns: %.2f, byte_ns: %.2f}'",
          found.idNs(), found.numberNs(), found.byteNs());
      console.line("");
    }
    RankReport report = RankReport.of(setup, options, ranks);
    console.result(report);
    report.print(console);
  }

  private static MachineCosts measured(SessionOptions options) {
    try {
      return MachineCosts.measure(options.tableStorage());
    } catch (IOException e) {
      throw new UserException(
          ExitCode.DEVICE, "cannot measure the way between two ranks: " + e.getMessage(), e);
    }
  }

  private void printMemory(RunSetup setup, Device of, Engines engines) {
    if (of != Device.CUDA) {
      throw new UserException(
          ExitCode.USAGE, "--device: is '" + of + "', whose memory is the host's; write cuda");
    }
    MemoryReport report = MemoryReport.of(setup, engines.get(of.id()));
    console.result(report);
    Table table = new Table(Set.of(1), "MEMORY", "MIB");
    report.bytes().forEach((part, bytes) -> table.row(part, mib(bytes)));
    table.row("total", mib(report.totalBytes()));
    table.print(console);
    console.line("");
    console.line(
        "batches of %,d, for evaluation of %,d, in %s, tables in %s; %.1f ids an example, %s",
        report.batch(),
        report.evaluationBatch(),
        report.precision(),
        report.tableStorage(),
        report.idsPerExample(),
        report.measured() ? "as in the first training batch" : "one a feature: the data is away");
    if (report.device() == null) {
      console.line("no GPU to compare with: %s", report.missing());
    } else {
      String line = report.device() + " has " + mib(report.freeBytes()) + " MiB free";
      if (report.fits()) {
        console.line("%s: it fits", line);
      } else {
        console.warn("warning: " + line + ": it does not fit; see docs/gpu.md");
      }
    }
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%,.1f", bytes / 0x1p20);
  }

  private void print(ModelReport report, Console console) {
    Table table = new Table(Set.of(1, 2), "FEATURE", "ROWS", "WIDTHS", "POOLING", "TABLES");
    for (ModelReport.Feature feature : report.sparseFeatures()) {
      table.row(
          feature.name(),
          String.format(Locale.ROOT, "%,d", feature.rows()),
          feature.widths().stream().map(String::valueOf).collect(Collectors.joining("+")),
          feature.pooling(),
          String.join(", ", feature.table()));
    }
    table.print(console);
    console.line("");
    console.line("model                 %s, tasks %d", report.model(), report.tasks());
    console.line(
        "features              %d sparse, %d dense",
        report.sparseFeatures().size(), report.denseFeatures());
    console.line("embedding bags        %d an example", report.bags());
    console.line("dense parameters      %,d", report.denseParameters());
    console.line("sparse parameters     %,d", report.sparseParameters());
    console.line(
        "FLOP per example      %s forward, %s training (2 per multiply-add of matrix products;"
            + " training is 3 times forward)",
        Flop.text(report.forwardGflop()), Flop.text(report.trainingGflop()));
    if (parameters) {
      console.line("");
      Table shapes = new Table(Set.of(), "PARAMETER", "SHAPE");
      report.parameters().forEach((name, shape) -> shapes.row(name, shape.toString()));
      shapes.print(console);
    }
    report.warnings().forEach(warning -> console.warn("warning: " + warning));
  }

  private void printDefaults(RunSetup setup, Console console) {
    if (setup.defaults().isEmpty()) {
      return;
    }
    console.line("");
    console.line("defaults for this data set; a configuration that sets a key wins, and");
    console.line("'train.preset: paper' has the fixed ones instead:");
    Table table = new Table(Set.of(), "KEY", "VALUE", "WHY");
    setup.defaults().forEach(it -> table.row(it.key(), String.valueOf(it.value()), it.why()));
    table.print(console);
  }
}
