package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jingu.cli.Configurations;
import org.jingu.cli.Console;
import org.jingu.cli.ErrorReporter;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Telemetry;
import org.jingu.cli.compare.Compare;
import org.jingu.cli.run.Device;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.StoppedException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu compare}: several models on the same data, in one table and on one page. */
@Command(
    name = "compare",
    description =
        "Train models on the same data over several seeds, measure them as 'evaluate' does, and"
            + " show in one table and one page how surely they differ. Finished runs are kept, so"
            + " the same command can be repeated.")
public final class CompareCommand implements Callable<Integer> {
  private final Console console;
  private final Configurations configurations;
  private final ErrorReporter reporter;
  private final InstalledPlugins installed;
  private final Telemetry.Source telemetries;

  @Parameters(
      paramLabel = "CONFIG",
      arity = "1..*",
      description = "The configurations, YAML files of 'train'.")
  private List<Path> files = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "SEED",
      split = ",",
      description = "Seeds to train each with, such as 2021,2022,2023. Default: each one's own.")
  private List<Long> seeds = List.of();

  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description = "The model that the others are compared with. Default: the first.")
  private @Nullable String baseline;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder for runs and results. Default: ${DEFAULT-VALUE}.",
      defaultValue = "runs/compare")
  private Path out = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key of every configuration, such as train.epochs=3; may be repeated.")
  private List<String> settings = List.of();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where to compute: ${COMPLETION-CANDIDATES}. Default: what train.engine does.")
  private @Nullable Device device;

  @Inject
  CompareCommand(
      Console console,
      Configurations configurations,
      ErrorReporter reporter,
      InstalledPlugins installed,
      Telemetry.Source telemetries) {
    this.console = console;
    this.configurations = configurations;
    this.reporter = reporter;
    this.installed = installed;
    this.telemetries = telemetries;
  }

  @Override
  public Integer call() {
    Compare.Request request = new Compare.Request(files, seeds, baseline, out, settings, device);
    try (Plugins plugins = installed.load();
        Telemetry telemetry = telemetries.open();
        StopOnSignal signal = StopOnSignal.install()) {
      return run(
          new Compare(console, configurations, reporter, plugins, telemetry.get(), signal),
          request);
    }
  }

  /** A signal's exit waits for the last message, so it is written before the signal is closed. */
  private int run(Compare compare, Compare.Request request) {
    try {
      return compare.run(request);
    } catch (StoppedException e) {
      console.warn(e.getMessage() + "; the same command goes on");
      return ExitCode.INTERRUPTED;
    }
  }
}
