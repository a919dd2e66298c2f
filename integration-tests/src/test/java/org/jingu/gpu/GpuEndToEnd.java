package org.jingu.gpu;

import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.run.TrainingRun;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.RunResult;
import org.jingu.engine.train.TrainingListener;

/**
 * Trains from Arrow files as {@code jingu train} does, and says how many examples a second that is,
 * reading included, and for what share of the time the GPU waits. A short run is taken from a long
 * one, so that what happens once (compiling kernels, a first checkpoint) does not count.
 *
 * <p>Arguments: examples, rows of a table, examples a batch, then settings as of {@code jingu train
 * --set}.
 */
public final class GpuEndToEnd {
  private static final int SHORT_RUN = 20;

  private static final String CONFIG =
      """
      model:
        name: wukong
        embedding_dim: 128
        layers: 4
        n_f: 16
        n_l: 16
        k: 24
        attention_rows: 8
        attention_mlp: [512]
        mlp: [512, 512]
        top_mlp: [512, 256]
        bottom_mlp: [512, 256]
      data:
        path: %s
      train:
        engine: cuda
        epochs: 1
        batch_size: %d
        loss_guard: {max: 0, factor: 0}
        optimizer:
          embedding: {name: rowwise_adagrad, lr: 0.01}
        metrics: []
      """;

  private GpuEndToEnd() {}

  /** Makes the data set, trains twice and prints one row. */
  public static void main(String[] arguments) throws IOException {
    int examples = Integer.parseInt(arguments[0]);
    int rows = Integer.parseInt(arguments[1]);
    int batch = Integer.parseInt(arguments[2]);
    List<String> settings = List.of(arguments).subList(3, arguments.length);
    Path folder = Files.createTempDirectory("jingu-gpu");
    try {
      new CriteoShape(rows).write(folder.resolve("data"), examples);
      Path config = folder.resolve("train.yaml");
      Files.writeString(config, CONFIG.formatted(folder.resolve("data"), batch));
      run(config, folder.resolve("first"), settings, SHORT_RUN);
      RunResult once = run(config, folder.resolve("short"), settings, SHORT_RUN);
      RunResult all = run(config, folder.resolve("long"), settings, 0);
      print(once, all, batch, settings);
    } finally {
      delete(folder);
    }
  }

  private static RunResult run(Path config, Path out, List<String> settings, int steps) {
    List<String> all = new ArrayList<>(settings);
    all.add("train.max_steps=" + steps);
    YamlDocument document = YamlDocument.read(config).with(all);
    try (Plugins plugins = PluginLoader.load(List.of(), GpuEndToEnd.class.getClassLoader());
        StopOnSignal signal = StopOnSignal.install()) {
      RunSetup setup = RunSetup.of(document.tree(), plugins);
      return new TrainingRun(setup, plugins, document.text(), out, false)
          .run(new TrainingListener() {}, OpenTelemetry.noop(), signal);
    }
  }

  private static void print(RunResult once, RunResult all, int batch, List<String> settings) {
    double training = training(all) - training(once);
    double computing = phase(all, "graph") - phase(once, "graph");
    long steps = all.steps() - once.steps();
    System.out.printf(
        Locale.ROOT,
        "train from Arrow files %s: %,.0f examples/s, %.2f ms a step, device %.2f ms,"
            + " feed %.2f ms, reader_wait %.2f ms; the GPU waits for %.1f %% of the time%n",
        settings,
        batch * steps / training,
        1e3 * training / steps,
        1e3 * computing / steps,
        1e3 * (phase(all, "feed") - phase(once, "feed")) / steps,
        1e3 * (phase(all, "reader_wait") - phase(once, "reader_wait")) / steps,
        100 * (1 - computing / training));
  }

  /** Seconds of a run without evaluations and checkpoints. */
  private static double training(RunResult run) {
    return run.seconds() - phase(run, "evaluation") - phase(run, "checkpoint");
  }

  private static double phase(RunResult run, String name) {
    Map<String, Double> phases = run.phaseSeconds();
    return phases.getOrDefault(name, 0.0);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
