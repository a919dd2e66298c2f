package org.jingu.cli.quickstart;

import com.fasterxml.jackson.databind.node.TextNode;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jingu.cli.Console;
import org.jingu.cli.Table;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.run.TrainedModel;
import org.jingu.cli.run.TrainingProgress;
import org.jingu.cli.run.TrainingRun;
import org.jingu.engine.metrics.InstalledMetrics;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.telemetry.EngineTelemetry;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jspecify.annotations.Nullable;

/** Generates planted interactions, trains a baseline and Wukong, and compares with the truth. */
public final class Quickstart {
  private static final long SEED = 2021;
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
   * @param examples the size of the training part
   */
  public void run(Path folder, int examples) {
    console.line(
        "generating %,d examples of %d features with planted interactions of order 2 to 4",
        examples, PlantedInteractions.FEATURES.size());
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put("train", examples);
    sizes.put("valid", examples / 5);
    sizes.put("test", examples * 2 / 5);
    Path data = folder.resolve("data");
    PlantedDataset.Truth truth = PlantedDataset.write(data, sizes, SEED).get("test");
    List<Line> lines = new ArrayList<>();
    lines.add(train("lr", folder));
    lines.add(train("wukong", folder));
    lines.add(optimum(truth));
    show(lines, folder);
  }

  private Line train(String model, Path folder) {
    console.line("");
    console.line("training %s", model);
    Path file = folder.resolve(model + ".yaml");
    String data = TextNode.valueOf(folder.resolve("data").toString()).toString();
    String text = resource(model + ".yaml").replace("DATA", data);
    write(file, text);
    List<String> settings = engine == null ? List.of() : List.of("train.engine=" + engine);
    RunSetup setup = RunSetup.of(YamlDocument.read(file).with(settings).tree(), plugins);
    Path run = folder.resolve(model);
    double seconds =
        new TrainingRun(setup, plugins, text, run, false)
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
            .get(PlantedDataset.LABEL);
      }
    }
  }

  private static InstalledMetrics metrics() {
    return new InstalledMetrics(METRICS, List.of(PlantedDataset.LABEL), Map.of(), "metrics");
  }

  /** What a model that knew the truth would reach on the same examples. */
  private static Line optimum(PlantedDataset.Truth truth) {
    MetricSet.Gatherer gatherer = metrics().gather();
    gatherer.add(truth.labels().length, truth.logits(), truth.labels(), null, null);
    Map<String, Double> values = gatherer.values().get(PlantedDataset.LABEL);
    return new Line("attainable optimum", values.get("auc"), values.get("logloss"), null);
  }

  private void show(List<Line> lines, Path folder) {
    Line best = lines.get(lines.size() - 1);
    Table table =
        new Table(Set.of(1, 2, 3, 4), "MODEL", "TEST AUC", "LOGLOSS", "OF OPTIMUM", "TIME");
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
    console.line(
        "The optimum knows the probabilities that the labels were drawn from; 'of optimum'");
    console.line(
        "is the AUC above 0.5. Data, configurations and runs are in %s. Try next:", folder);
    console.line("  jingu inspect %s/wukong", folder);
    console.line("  jingu evaluate %s/wukong --baseline %s/lr", folder, folder);
    console.line(
        "  jingu train %s/wukong.yaml --set model.layers=3 --out %s/deeper", folder, folder);
  }

  private static String resource(String name) {
    try (InputStream in = Quickstart.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      AtomicFile.writeString(file, text);
    } catch (IOException e) {
      throw new DataException("cannot write " + file + ": " + Failures.reason(e), e);
    }
  }
}
