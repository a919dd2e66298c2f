package org.jingu.cli.compare;

import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.DataException;
import org.jingu.cli.Configurations;
import org.jingu.cli.Console;
import org.jingu.cli.ErrorReporter;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.cli.Version;
import org.jingu.cli.compare.CompareReport.Data;
import org.jingu.cli.compare.CompareReport.ModelResult;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.Device;
import org.jingu.cli.run.EngineSettings;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.plugin.Plugins;
import org.jspecify.annotations.Nullable;

/** Makes a comparison: reads the configurations, makes the runs, and writes what they come to. */
public final class Compare {
  private final Console console;
  private final Configurations configurations;
  private final ErrorReporter reporter;
  private final Plugins plugins;
  private final OpenTelemetry telemetry;
  private final StopOnSignal signal;

  /** With what runs need from outside. */
  public Compare(
      Console console,
      Configurations configurations,
      ErrorReporter reporter,
      Plugins plugins,
      OpenTelemetry telemetry,
      StopOnSignal signal) {
    this.console = console;
    this.configurations = configurations;
    this.reporter = reporter;
    this.plugins = plugins;
    this.telemetry = telemetry;
    this.signal = signal;
  }

  /**
   * What to compare.
   *
   * @param files the configurations
   * @param seeds the seeds of each; empty for each configuration's own
   * @param baseline the name that the others are compared with, or null for the first
   * @param out the folder for runs and results
   * @param settings keys to set in every configuration
   * @param device where to compute, or null for what each configuration says
   */
  public record Request(
      List<Path> files,
      List<Long> seeds,
      @Nullable String baseline,
      Path out,
      List<String> settings,
      @Nullable Device device) {
    /** As the user would type it. */
    String command() {
      StringBuilder text = new StringBuilder("./jingu compare");
      files.forEach(file -> text.append(' ').append(quoted(file.toString())));
      if (!seeds.isEmpty()) {
        String all = seeds.stream().map(String::valueOf).collect(Collectors.joining(","));
        text.append(" --seeds ").append(all);
      }
      if (baseline != null) {
        text.append(" --baseline ").append(quoted(baseline));
      }
      if (device != null) {
        text.append(" --device ").append(device.id());
      }
      settings.forEach(setting -> text.append(" --set ").append(quoted(setting)));
      return text.append(" --out ").append(quoted(out.toString())).toString();
    }

    private static String quoted(String word) {
      return word.matches("[\\w./=:,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
  }

  /**
   * Makes the comparison.
   *
   * @return the exit code: that of the first run that failed, or 0
   * @throws UserException if the configurations cannot be compared; nothing is trained then
   * @throws org.jingu.engine.train.StoppedException if a signal stopped it
   */
  public int run(Request request) {
    if (new HashSet<>(request.seeds()).size() < request.seeds().size()) {
      throw new UserException(
          ExitCode.USAGE, "--seeds: " + request.seeds() + " names a seed twice; name each once");
    }
    List<Contender> contenders = new ArrayList<>();
    int wrong = read(request, contenders);
    if (wrong != ExitCode.OK) {
      return wrong;
    }
    String baseline = baseline(request, contenders);
    SharedData data = SharedData.of(contenders);
    for (Contender contender : contenders) {
      for (String warning : contender.setup().model().warnings()) {
        console.warn("warning: " + contender.name() + ": " + warning);
      }
    }
    return compare(request, contenders, baseline, data);
  }

  /** Reads every configuration, so that what is wrong with any is told before any trains. */
  private int read(Request request, List<Contender> contenders) {
    List<String> names = Names.of(request.files());
    EngineSettings settings = new EngineSettings(request.settings(), null, request.device());
    int code = ExitCode.OK;
    for (int i = 0; i < names.size(); i++) {
      Path file = request.files().get(i);
      YamlDocument document = configurations.open(file, settings);
      try {
        RunSetup setup = RunSetup.of(document.tree(), plugins);
        List<Long> seeds =
            request.seeds().isEmpty() ? List.of(setup.config().train().seed()) : request.seeds();
        contenders.add(new Contender(names.get(i), file, document, setup, seeds));
      } catch (ConfigException | DataException e) {
        int its = reporter.report(e, document);
        code = code == ExitCode.OK ? its : code;
      }
    }
    return code;
  }

  private static String baseline(Request request, List<Contender> contenders) {
    List<String> names = contenders.stream().map(Contender::name).toList();
    String named = request.baseline();
    if (named == null) {
      return names.get(0);
    }
    if (!names.contains(named)) {
      throw new UserException(
          ExitCode.USAGE, "--baseline: is '" + named + "'; " + Suggestions.of(named, names));
    }
    return named;
  }

  private int compare(
      Request request, List<Contender> contenders, String baseline, SharedData data) {
    int total = contenders.stream().mapToInt(c -> c.seeds().size()).sum();
    ContenderRuns runs =
        new ContenderRuns(
            console, reporter, plugins, telemetry, signal, request.out(), data, total);
    Comparison comparison = new Comparison(data.labels(), plugins);
    for (boolean isBaseline : new boolean[] {true, false}) {
      for (Contender contender : contenders) {
        if (contender.name().equals(baseline) == isBaseline) {
          comparison.add(contender, isBaseline, runs.of(contender));
        }
      }
    }
    List<ModelResult> models = comparison.models();
    CompareReport report =
        new CompareReport(
            CompareReport.FORMAT,
            Version.current(),
            Manifest.now(),
            request.command(),
            new Data(data.part(), data.examples(), data.labels(), data.digests()),
            baseline,
            models,
            List.copyOf(runs.failures()));
    if (!models.isEmpty()) {
      CompareFiles.write(request.out(), report);
      show(report, request.out());
    }
    return runs.exitCode();
  }

  private void show(CompareReport report, Path out) {
    console.event("compared", report);
    console.line("");
    CompareTable table = new CompareTable(report);
    table.lines().forEach(console::line);
    console.line("");
    table.notes().forEach(console::line);
    Set<String> failed = report.failures().stream().map(f -> f.model()).collect(Collectors.toSet());
    if (!failed.isEmpty()) {
      console.warn(
          report.failures().size()
              + " runs failed, of "
              + String.join(", ", failed)
              + "; see above");
    }
    console.line("page: %s", out.resolve(CompareFiles.PAGE));
  }
}
