package org.jingu.cli.quickstart;

import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.loss.Link;
import org.jingu.cli.Console;
import org.jingu.cli.Table;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.init.Init;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.PreparationProgress;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.run.TrainedModel;
import org.jingu.cli.run.TrainingProgress;
import org.jingu.cli.run.TrainingRun;
import org.jingu.data.prepare.Preparation;
import org.jingu.data.prepare.PrepareConfig;
import org.jingu.data.prepare.PrepareReport;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.metrics.SelectedMetrics;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.telemetry.EngineTelemetry;
import org.jspecify.annotations.Nullable;

/**
 * Generates an ad log, takes it the whole way from raw file to trained models, with the defaults,
 * and compares them with the truth.
 */
public final class Quickstart {
  private static final List<String> METRICS = List.of("auc", "logloss");

  private final Console console;
  private final Plugins plugins;
  private final OpenTelemetry telemetry;
  private final StopOnSignal signal;
  private final @Nullable String engine;

  /** With an engine's name, or null for the default. */
  public Quickstart(
      Console console,
      Plugins plugins,
      OpenTelemetry telemetry,
      StopOnSignal signal,
      @Nullable String engine) {
    this.console = console;
    this.plugins = plugins;
    this.telemetry = telemetry;
    this.signal = signal;
    this.engine = engine;
  }

  /**
   * A line of the comparison.
   *
   * @param name the model, or the optimum
   * @param auc on the test part
   * @param logloss on the test part
   * @param seconds of training, NaN where there was none
   */
  record Line(String name, double auc, double logloss, @Nullable Double seconds) {}

  /**
   * Runs everything in a new folder.
   *
   * @param examples the rows of the log
   */
  public void run(Path folder, int examples, long seed) {
    Path raw = folder.resolve("raw");
    Path log = raw.resolve("log.csv");
    console.line(
        "generating %s: %,d ads that were shown, and whether a user clicked", log, examples);
    AdLog truth = new AdLog(seed, examples);
    truth.write(log);
    command("jingu init %s --out %s", log, folder);
    List<String> written =
        new Init(console, folder, false).write(List.of(log.toString()), AdLog.LABEL);
    console.line("wrote %s", String.join(", ", written));
    PrepareReport prepared = prepare(folder, raw);
    List<Line> lines = new ArrayList<>();
    for (String model : Init.models()) {
      lines.add(train(model, folder));
    }
    lines.add(optimum(truth.truth(Math.toIntExact(prepared.parts().get("test").rows()))));
    show(lines, folder, prepared);
  }

  /** What a user would type for the next step. */
  private void command(String format, Object... arguments) {
    console.line("");
    console.line("$ " + format, arguments);
  }

  private PrepareReport prepare(Path folder, Path raw) {
    Path file = folder.resolve("prepare.yaml");
    Path data = folder.resolve("data");
    command("jingu prepare %s --input %s --out %s", file, raw, data);
    PrepareConfig config =
        ConfigBinder.bind(PrepareConfig.class, YamlDocument.read(file).tree(), "");
    PrepareReport report = Preparation.run(config, raw, data, new PreparationProgress(console));
    PreparationProgress.print(report, data, console);
    return report;
  }

  private Line train(String model, Path folder) {
    Path file = folder.resolve(model + ".yaml");
    Path run = folder.resolve("runs").resolve(model);
    command("jingu train %s --out %s", file, run);
    YamlDocument written = YamlDocument.read(file);
    List<String> settings = engine == null ? List.of() : List.of("train.engine=" + engine);
    RunSetup setup = RunSetup.of(written.with(settings).tree(), plugins);
    double seconds =
        new TrainingRun(setup, plugins, written.text(), run, false)
            .run(new TrainingProgress(console), telemetry, signal)
            .seconds();
    Map<String, Double> values = test(run);
    return new Line(model, values.get("auc"), values.get("logloss"), seconds);
  }

  private Map<String, Double> test(Path run) {
    try (TrainedModel model = TrainedModel.load(run, plugins)) {
      List<String> inputs = model.setup().data().inputs("test");
      if (inputs == null) {
        throw new IllegalStateException("the generated data has no test part");
      }
      try (OpenedData test = model.openLabelled(inputs)) {
        return model
            .evaluate("test", test, metrics(), new EngineTelemetry(telemetry))
            .metrics()
            .get(AdLog.LABEL);
      }
    }
  }

  private MetricSet metrics() {
    return new SelectedMetrics(
        plugins.metrics(), METRICS, List.of(AdLog.LABEL), Link.SIGMOID, "metrics");
  }

  /** What a model that knew the truth would reach on the same examples. */
  private Line optimum(AdLog.Truth truth) {
    MetricSet.Gatherer gatherer = metrics().gather();
    gatherer.add(truth.labels().length, truth.logits(), truth.labels(), null, null);
    Map<String, Double> values = gatherer.values().get(AdLog.LABEL);
    return new Line("attainable optimum", values.get("auc"), values.get("logloss"), null);
  }

  private void show(List<Line> lines, Path folder, PrepareReport prepared) {
    Line best = lines.get(lines.size() - 1);
    Table table =
        new Table(Set.of(1, 2, 3, 4), "MODEL", "TEST AUC", "LOGLOSS", "OF ATTAINABLE", "TIME");
    for (Line line : lines) {
      console.result(line);
      table.row(
          line.name(),
          String.format(Locale.ROOT, "%.4f", line.auc()),
          String.format(Locale.ROOT, "%.4f", line.logloss()),
          String.format(Locale.ROOT, "%.1f %%", 100 * (line.auc() - .5) / (best.auc() - .5)),
          line.seconds() == null ? "" : TrainingProgress.duration(line.seconds()));
    }
    console.line("");
    table.print(console);
    console.line("");
    double rows = prepared.parts().get("train").rows();
    console.line(
        "The optimum knows the probability that each click was drawn from. No model finds all of it in");
    console.line(
        "%,.0f rows: %,d users and %,d items differ in tastes and trends, with %.0f and %.0f rows each on",
        rows, AdMarket.USERS, AdMarket.ITEMS, rows / AdMarket.USERS, rows / AdMarket.ITEMS);
    console.line(
        "average and most with fewer, and values are missing. What a model gains on lr, interactions gave;");
    console.line(
        "from fewer rows it gains less. 'Of attainable' compares what the AUC is above 0.5.");
    console.line("");
    console.line("Data, configurations and runs are in %s. Try next:", folder);
    console.line("  jingu inspect %s/runs/wukong", folder);
    console.line("  jingu evaluate %s/runs/wukong --baseline %s/runs/lr", folder, folder);
    console.line(
        "  jingu train %s/wukong.yaml --set model.layers=3 --out %s/runs/deeper", folder, folder);
    console.line("  jingu compare %s/lr.yaml %s/wukong.yaml --seeds 1,2,3", folder, folder);
  }
}
