package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jingu.cli.Configurations;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Options;
import org.jingu.cli.Telemetry;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.ranks.RankChoice;
import org.jingu.cli.ranks.RankWork;
import org.jingu.cli.run.Device;
import org.jingu.cli.run.EngineSettings;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.RunStart;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.run.TrainingInput;
import org.jingu.cli.run.TrainingProgress;
import org.jingu.cli.run.TrainingRun;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.ranks.Crew;
import org.jingu.engine.train.StoppedException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code jingu train}: a run from its configuration to its last checkpoint. */
@Command(name = "train", description = "Train a model as a configuration says.")
public final class TrainCommand implements Callable<Integer> {
  private final Console console;
  private final Options options;
  private final Configurations configurations;
  private final InstalledPlugins installed;
  private final Telemetry.Source telemetries;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "CONFIG", description = "The configuration, a YAML file.")
  private Path file = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key, such as train.epochs=3; may be repeated.")
  private List<String> settings = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run folder. Default: runs/ and the configuration's name.")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      description = "Go on with the run in the folder; starts it where there is none.")
  private boolean resume;

  @Option(
      names = "--from",
      paramLabel = "RUN",
      description =
          "Start from a run's weights and optimizer states. The data may be that run's, or extend"
              + " it (prepare --extend): tables get the new rows.")
  private @Nullable Path from;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "The engine; the same as --set train.engine=NAME.")
  private @Nullable String engine;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where to compute: ${COMPLETION-CANDIDATES}. Default: what train.engine does.")
  private @Nullable Device device;

  @Option(
      names = "--teacher",
      paramLabel = "RUN",
      description =
          "A run whose model this one learns from, beside the labels; the same as --set"
              + " train.distillation.teacher=RUN.")
  private @Nullable Path teacher;

  @Option(
      names = "--ranks",
      paramLabel = "N|env",
      description =
          "Train with N processes of this machine, on the CPU; or, with env, as one of several"
              + " processes, on one or more machines, that a launcher started with RANK,"
              + " WORLD_SIZE, MASTER_ADDR, MASTER_PORT and JINGU_TOKEN. Default: ${DEFAULT-VALUE}.")
  private String ranks = "1";

  @Inject
  TrainCommand(
      Console console,
      Options options,
      Configurations configurations,
      InstalledPlugins installed,
      Telemetry.Source telemetries) {
    this.console = console;
    this.options = options;
    this.configurations = configurations;
    this.installed = installed;
    this.telemetries = telemetries;
  }

  @Override
  public Integer call() {
    RankChoice choice = RankChoice.of(ranks, System.getenv());
    return choice.helps() ? help(choice) : train(choice);
  }

  private int help(RankChoice choice) {
    try (Plugins plugins = installed.load();
        StopOnSignal signal = StopOnSignal.install()) {
      RankWork.run(Objects.requireNonNull(choice.self()), plugins, signal);
    }
    return ExitCode.OK;
  }

  private int train(RankChoice choice) {
    YamlDocument document =
        configurations.open(file, new EngineSettings(settings, engine, device, teacher));
    Path folder = out != null ? out : Path.of("runs", name(file));
    try (Plugins plugins = installed.load();
        Telemetry telemetry = telemetries.open();
        StopOnSignal signal = StopOnSignal.install()) {
      RunStart start = RunStart.of(from, folder, resume);
      Map<String, Object> tree = start == null ? document.tree() : start.over(document.tree());
      try (TrainingInput input = TrainingInput.of(tree)) {
        RunSetup setup = input.setup(plugins);
        setup.model().warnings().forEach(w -> console.warn("warning: " + w));
        Crew crew = choice.crew(folder, options.pluginFolders());
        TrainingRun run =
            new TrainingRun(setup, plugins, document.text(), folder, resume, start, crew);
        return train(run, telemetry, signal);
      }
    }
  }

  /** A signal's exit waits for the last message, so it is written before the signal is closed. */
  private int train(TrainingRun run, Telemetry telemetry, StopOnSignal signal) {
    try {
      run.run(new TrainingProgress(console), telemetry.get(), signal);
      console.line("run folder: %s; next: jingu evaluate %s", run.out(), run.out());
      return ExitCode.OK;
    } catch (StoppedException e) {
      console.warn(e.getMessage() + "; go on with --resume");
      return ExitCode.INTERRUPTED;
    } catch (DeviceException e) {
      throw run.crew() == null ? e : resumable(e);
    }
  }

  /** Says how to go on after a rank was lost: the same command, to resume. */
  private DeviceException resumable(DeviceException e) {
    List<String> words = new ArrayList<>(List.of("jingu"));
    ParseResult parsed = Objects.requireNonNull(spec).root().commandLine().getParseResult();
    parsed
        .originalArgs()
        .forEach(it -> words.add(it.matches("[\\w./=:,+-]+") ? it : "'" + it + "'"));
    if (!resume) {
      words.add("--resume");
    }
    return new DeviceException(e.getMessage() + "; go on with: " + String.join(" ", words), e);
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
