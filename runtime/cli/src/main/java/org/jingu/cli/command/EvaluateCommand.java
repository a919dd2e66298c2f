package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Table;
import org.jingu.cli.Telemetry;
import org.jingu.cli.UserException;
import org.jingu.cli.run.ChosenRows;
import org.jingu.cli.run.LookOptions;
import org.jingu.cli.run.Measurement;
import org.jingu.cli.run.Provenance;
import org.jingu.cli.run.RowOptions;
import org.jingu.cli.run.TrainedModel;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.telemetry.EngineTelemetry;
import org.jingu.engine.train.Evaluator.Evaluation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jingu evaluate}: measures a run's model with every metric. */
@Command(name = "evaluate", description = "Measure a run's model on labelled data.")
public final class EvaluateCommand implements Callable<Integer> {
  private final Console console;
  private final InstalledPlugins installed;
  private final Telemetry.Source telemetries;

  @Mixin private LookOptions look = new LookOptions();

  @Option(
      names = "--baseline",
      paramLabel = "RUN",
      description = "Another run, whose log loss the relative log loss refers to.")
  private @Nullable Path baseline;

  @Inject
  EvaluateCommand(Console console, InstalledPlugins installed, Telemetry.Source telemetries) {
    this.console = console;
    this.installed = installed;
    this.telemetries = telemetries;
  }

  private record Result(
      Path run,
      String data,
      long step,
      String engine,
      String precision,
      long examples,
      Object metrics,
      Object undefined,
      RowOptions.Told rows,
      double seconds) {}

  /** A model's metrics, and what is told of the rows that they are of. */
  private record Measured(String data, Evaluation evaluation, RowOptions.Told rows) {}

  @Override
  public Integer call() {
    try (Plugins plugins = installed.load();
        Telemetry telemetry = telemetries.open()) {
      EngineTelemetry engineTelemetry = new EngineTelemetry(telemetry.get());
      if (baseline != null && look.standardInput()) {
        throw new UserException(
            ExitCode.USAGE,
            "--data - can be read once, and --baseline reads the rows again; name a file");
      }
      Map<String, Double> baselineLogLoss = Map.of();
      if (baseline != null) {
        try (TrainedModel model = look.load(baseline, plugins)) {
          baselineLogLoss =
              TrainedModel.logLoss(
                  evaluate(model, plugins, Map.of(), engineTelemetry).evaluation());
        }
      }
      try (TrainedModel model = look.load(plugins)) {
        Provenance.changes(new SavedRun(look.run()).manifest(), plugins)
            .forEach(it -> console.warn("warning: " + it));
        show(model, evaluate(model, plugins, baselineLogLoss, engineTelemetry));
      }
    }
    return ExitCode.OK;
  }

  private Measured evaluate(
      TrainedModel model,
      Plugins plugins,
      Map<String, Double> baselineLogLoss,
      EngineTelemetry telemetry) {
    MetricSet metrics = Measurement.metrics(model.setup(), plugins.metrics(), baselineLogLoss);
    try (ChosenRows rows = look.open(console, model, plugins, true)) {
      Evaluation evaluation = model.evaluate(rows.name(), rows.opened(), metrics, telemetry);
      return new Measured(rows.name(), evaluation, rows.told());
    }
  }

  private void show(TrainedModel model, Measured measured) {
    Evaluation evaluation = measured.evaluation();
    console.result(
        new Result(
            look.run(),
            measured.data(),
            model.checkpoint().step(),
            model.engine(),
            model.precision().id(),
            evaluation.examples(),
            evaluation.metrics(),
            evaluation.undefined(),
            measured.rows(),
            evaluation.seconds()));
    console.line(
        "%s, step %d, on %s: %,d examples in %.1f s (engine %s, %s)",
        look.run(),
        model.checkpoint().step(),
        measured.data(),
        evaluation.examples(),
        evaluation.seconds(),
        model.engine(),
        model.precision().id());
    Table table = new Table(Set.of(), "TASK", "METRIC", "VALUE");
    evaluation
        .metrics()
        .forEach(
            (task, values) ->
                values.forEach(
                    (metric, value) ->
                        table.row(task, metric, Measurement.text(evaluation, task, metric))));
    table.print(console);
  }
}
