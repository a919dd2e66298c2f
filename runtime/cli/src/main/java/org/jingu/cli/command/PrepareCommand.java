package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jingu.api.config.ConfigBinder;
import org.jingu.cli.Configurations;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Telemetry;
import org.jingu.cli.UserException;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.format.Formats;
import org.jingu.cli.run.PreparationProgress;
import org.jingu.cli.run.StandardInput;
import org.jingu.data.format.InputFormats;
import org.jingu.data.prepare.Preparation;
import org.jingu.data.prepare.PrepareConfig;
import org.jingu.data.prepare.PrepareReport;
import org.jingu.data.prepare.Preprocessor;
import org.jingu.data.prepare.ProgressListener;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.telemetry.EngineTelemetry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu prepare}: raw files to a data set in Arrow. */
@Command(
    name = "prepare",
    description = "Turn raw files into Arrow with vocabularies and a schema.")
public final class PrepareCommand implements Callable<Integer> {
  private final Console console;
  private final Configurations configurations;
  private final InstalledPlugins installed;
  private final Telemetry.Source telemetries;

  @Parameters(
      paramLabel = "CONFIG",
      arity = "0..1",
      description =
          "The configuration, a YAML file. With --like it need not be there, and says only where"
              + " rows are and how they are written: files, format, options, split, shuffle, ….")
  private @Nullable Path file;

  @Option(
      names = "--like",
      paramLabel = "RUN|DATA",
      description =
          "Encode the rows as a run's or a data set's preparation did, with its vocabularies and"
              + " statistics; nothing is fitted.")
  private @Nullable Path like;

  @Option(
      names = "--extend",
      description =
          "With --like DATA: give new tokens of the training rows rows of their own, and evict"
              + " those that extend.evict_after_days says; all others keep their ids.")
  private boolean extend;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "DIR",
      description =
          "The folder of the raw files; - for rows on the standard input, in place of files.train.")
  private Path input = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to make.")
  private Path out = Path.of("");

  @Option(
      names = "--force",
      description = "Replace a data set that is there, once the new one is complete.")
  private boolean force;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key, such as seed=7; may be repeated.")
  private List<String> settings = List.of();

  @Inject
  PrepareCommand(
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
    try (Plugins plugins = installed.load();
        Telemetry telemetry = telemetries.open()) {
      InputFormats formats = Formats.of(plugins);
      PrepareReport report = prepare(formats);
      new EngineTelemetry(telemetry.get()).rowsQuarantined(report.badRows());
      console.result(report);
      PreparationProgress.print(report, out, console);
    }
    return ExitCode.OK;
  }

  private PrepareReport prepare(InputFormats formats) {
    if (!input.toString().equals(StandardInput.SIGN)) {
      return prepare(formats, input, settings);
    }
    List<String> keys = new ArrayList<>(settings);
    keys.add("files.train=[%s]".formatted(StandardInput.FILE));
    try (StandardInput rows = StandardInput.read()) {
      return prepare(formats, rows.folder(), keys);
    }
  }

  private PrepareReport prepare(InputFormats formats, Path from, List<String> keys) {
    return like == null ? fit(formats, from, keys) : encode(like, formats, from, keys);
  }

  private PrepareReport fit(InputFormats formats, Path from, List<String> keys) {
    if (extend) {
      throw new UserException(
          ExitCode.USAGE, "--extend needs --like DATA: name the data set that is to be extended");
    }
    if (file == null) {
      throw new UserException(
          ExitCode.USAGE, "name a CONFIG, or with --like a run or data set to prepare like");
    }
    PrepareConfig config =
        ConfigBinder.bind(PrepareConfig.class, configurations.open(file, keys).tree(), "");
    requireOneInput(config);
    return Preparation.run(config, formats, from, out, force, new PreparationProgress(console));
  }

  /** Rows of one input are parts of it by {@code split} alone. */
  private void requireOneInput(PrepareConfig config) {
    boolean others = !config.files().valid().isEmpty() || !config.files().test().isEmpty();
    if (others && input.toString().equals(StandardInput.SIGN)) {
      throw new UserException(
          ExitCode.USAGE,
          "--input - is all rows, but files names others for valid or test; leave these out and divide the rows with split, or name a folder");
    }
  }

  private PrepareReport encode(Path like, InputFormats formats, Path from, List<String> settings) {
    SavedRun run = new SavedRun(like);
    if (extend && run.exists()) {
      throw new UserException(
          ExitCode.USAGE,
          "'%s' is a run, which does not keep when tokens were last seen; with --extend name the data set that it was trained on"
              .formatted(like));
    }
    Preprocessor fitted = Preprocessor.load(run.exists() ? run.data() : like);
    Map<String, Object> writing = fitted.writing();
    YamlDocument keys =
        file == null
            ? YamlDocument.of(like.toString(), writing)
            : YamlDocument.read(file).over(writing);
    Preprocessor reading = fitted.reading(configurations.open(keys.with(settings)));
    requireOneInput(reading.config());
    ProgressListener progress = new PreparationProgress(console);
    return extend
        ? Preparation.extend(reading, formats, from, out, force, progress)
        : Preparation.like(reading, formats, from, out, force, progress);
  }
}
