package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jingu.cli.Configurations;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Telemetry;
import org.jingu.cli.run.Device;
import org.jingu.cli.run.EngineSettings;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.tune.Tune;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.StoppedException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu tune}: a search for a configuration that is better than the one there is. */
@Command(
    name = "tune",
    description =
        "Search better values for keys of a configuration, and show how sure it is that they are"
            + " better. The same command goes on with a search that was cut off.")
public final class TuneCommand implements Callable<Integer> {
  private final Console console;
  private final Configurations configurations;
  private final InstalledPlugins installed;
  private final Telemetry.Source telemetries;

  @Parameters(
      index = "0",
      paramLabel = "CONFIG",
      description = "The configuration, a YAML file of 'train'.")
  private Path config = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "SEARCH",
      description = "What to search and how, a YAML file.")
  private Path search = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder. Default: runs/tune- and the configuration's name.")
  private @Nullable Path out;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key of CONFIG, such as train.epochs=3; may be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--search",
      paramLabel = "KEY=VALUE",
      description = "Set a key of SEARCH, such as budget.trials=50; may be repeated.")
  private List<String> searchSettings = new ArrayList<>();

  @Option(
      names = "--keep",
      description =
          "Keep the checkpoints of all trials, not those of the best and of CONFIG alone.")
  private boolean keep;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where trials compute: ${COMPLETION-CANDIDATES}.")
  private @Nullable Device device;

  @Inject
  TuneCommand(
      Console console,
      Configurations configurations,
      InstalledPlugins installed,
      Telemetry.Source telemetries) {
    this.console = console;
    this.configurations = configurations;
    this.installed = installed;
    this.telemetries = telemetries;
  }

  @Override
  public Integer call() {
    String name = String.valueOf(config.getFileName()).replaceFirst("\\.ya?ml$", "");
    Tune.Request request =
        new Tune.Request(
            config,
            new EngineSettings(settings, null, device),
            search,
            searchSettings,
            out == null ? Path.of("runs", "tune-" + name) : out,
            keep);
    try (Plugins plugins = installed.load();
        Telemetry telemetry = telemetries.open();
        StopOnSignal signal = StopOnSignal.install()) {
      return run(new Tune(console, configurations, plugins, telemetry.get(), signal), request);
    }
  }

  /** A signal's exit waits for the last message, so it is written before the signal is closed. */
  private int run(Tune tune, Tune.Request request) {
    try {
      tune.run(request);
      return ExitCode.OK;
    } catch (StoppedException e) {
      console.warn(e.getMessage() + "; the same command goes on");
      return ExitCode.INTERRUPTED;
    }
  }
}
