package org.jingu.cli.tune;

import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.data.DataException;
import org.jingu.cli.Configurations;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.EngineSettings;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.plugin.Plugins;
import org.jingu.files.Failures;
import org.jingu.lab.sweep.Lines;
import org.jingu.tune.search.Search;
import org.jingu.tune.search.Trial;
import org.jingu.tune.search.Tuner;
import org.jingu.tune.space.Dimension;
import org.jingu.tune.space.SearchConfig;
import org.jingu.tune.space.Space;
import org.jspecify.annotations.Nullable;

/** Makes a search: reads both files, makes the trials, and writes what they come to. */
public final class Tune {
  private static final String TEST = "test.json";

  private final Console console;
  private final Configurations configurations;
  private final Plugins plugins;
  private final OpenTelemetry telemetry;
  private final StopOnSignal signal;

  /** With what runs need from outside. */
  public Tune(
      Console console,
      Configurations configurations,
      Plugins plugins,
      OpenTelemetry telemetry,
      StopOnSignal signal) {
    this.console = console;
    this.configurations = configurations;
    this.plugins = plugins;
    this.telemetry = telemetry;
    this.signal = signal;
  }

  /**
   * What to search.
   *
   * @param config the configuration that is made better
   * @param settings of it
   * @param search the search
   * @param searchSettings of it
   * @param out the folder
   * @param keep whether all runs keep their checkpoints
   */
  public record Request(
      Path config,
      EngineSettings settings,
      Path search,
      List<String> searchSettings,
      Path out,
      boolean keep) {}

  /**
   * Makes the search, or what is left of it.
   *
   * @throws org.jingu.engine.train.StoppedException if a signal stopped it
   */
  public void run(Request request) {
    YamlDocument base = configurations.open(request.config(), request.settings());
    RunSetup setup = RunSetup.of(base.tree(), plugins);
    YamlDocument document = configurations.open(request.search(), request.searchSettings());
    SearchConfig config = ConfigBinder.bind(SearchConfig.class, document.tree(), "");
    Objective objective = Objective.of(config.objective(), setup, plugins);
    TrialConfig trials = TrialConfig.of(base, objective, config.workers(), plugins);
    requireKeys(config, trials);
    TuneFolder folder = new TuneFolder(request.out());
    folder.begin(base.tree(), config, document.text());
    Search search = new Search(config, objective.larger(), setup.config().train().epochs());
    Stops stops = new Stops();
    TrialRuns runs =
        new TrialRuns(
            folder,
            trials,
            objective,
            plugins,
            telemetry,
            stops,
            new TuneProgress(console, objective));
    Tuner tuner = new Tuner(folder.path(), search, runs);
    signal.during(
        stops::stop,
        () -> {
          tuner.run(config.workers());
          return search;
        });
    finish(request, setup, config, objective, trials, search);
  }

  /** Says of a key that no run has what is wrong, before any trial fails for it. */
  private void requireKeys(SearchConfig config, TrialConfig trials) {
    for (Dimension it : Space.of(config.space()).dimensions()) {
      try {
        RunSetup.of(trials.whole(Map.of(it.key(), it.at(0))).tree(), plugins);
      } catch (ConfigException e) {
        List<ConfigProblem> its =
            e.problems().stream()
                .filter(p -> p.key().equals(it.key()) || p.key().startsWith(it.key() + "."))
                .map(p -> new ConfigProblem("space." + p.key(), p.message()))
                .toList();
        if (!its.isEmpty()) {
          throw new ConfigException(its);
        }
      }
    }
  }

  private void finish(
      Request request,
      RunSetup setup,
      SearchConfig config,
      Objective objective,
      TrialConfig trials,
      Search search) {
    TuneFolder folder = new TuneFolder(request.out());
    List<Trial> ranked = search.ranked();
    if (ranked.isEmpty()) {
      throw new UserException(
          ExitCode.FAILURE,
          "no trial ended, so there is nothing to choose from; see "
              + folder.path().resolve(Tuner.EVENTS));
    }
    Trial best = ranked.get(0);
    TestPart test = test(folder, setup, search, best);
    TuneReport report =
        new TuneResult(config, objective, search).report(request.config().toString(), test);
    folder.write("tune.json", report);
    TunePage page = new TunePage(report, Space.of(config.space()), Manifest.now());
    folder.write("tune.html", page.html());
    folder.writeYaml(
        "best.yaml",
        "Trial %d of the search in %s, from %s"
            .formatted(best.number(), folder.path(), request.config()),
        trials.whole(best.values()).tree());
    if (!request.keep()) {
      folder.deleteCheckpoints(
          search.trials().stream().map(Trial::number).toList(), List.of(0, best.number()));
    }
    show(report, folder);
  }

  /**
   * The test part's word on the best trial. It is asked once: an answer that is there stands, for
   * as long as the best trial is the same.
   */
  private @Nullable TestPart test(TuneFolder folder, RunSetup setup, Search search, Trial best) {
    boolean ended = search.ranked().stream().anyMatch(it -> it.number() == 0);
    if (best.number() == 0 || !ended || setup.data().inputs("test") == null) {
      return null;
    }
    Path file = folder.path().resolve(TEST);
    try {
      if (Files.exists(file)) {
        TestPart known = Lines.JSON.readValue(Files.readString(file), TestPart.class);
        if (known.trial() == best.number()) {
          return known;
        }
      }
    } catch (IOException e) {
      throw new DataException(file + " is damaged: " + Failures.reason(e) + "; delete it", e);
    }
    TestPart measured =
        TestPart.measure(
            best.number(), folder.run(best.number()), folder.run(0), plugins, telemetry);
    folder.write(TEST, measured);
    return measured;
  }

  private void show(TuneReport report, TuneFolder folder) {
    TuneTables tables = new TuneTables(report);
    console.event("tuned", report);
    console.line("");
    tables.table().print(console);
    console.line("");
    console.line("%s", tables.sentence());
    console.line("%s", tables.tested());
    console.line("page: %s", folder.path().resolve("tune.html"));
    if (report.best().trial() != 0) {
      console.line(
          "next: jingu compare %s %s --seeds 1,2,3",
          report.config(), folder.path().resolve("best.yaml"));
    }
  }
}
