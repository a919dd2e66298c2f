package org.jingu.cli.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.cli.Version;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.run.TrainingRun;
import org.jingu.compiler.importing.UnsupportedOpException;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.PluginException;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.LossException;
import org.jingu.files.Failures;
import org.jingu.files.Folders;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.ladder.PlannedRun;
import org.jingu.lab.sweep.Lines;
import org.jingu.lab.sweep.Point;
import org.jingu.lab.sweep.RunTime;
import org.jingu.lab.sweep.Sweep.Made;
import org.jingu.lab.sweep.Sweep.Trial;
import org.jspecify.annotations.Nullable;

/** Makes one of a laboratory's runs in this process, an ordinary run with its folder. */
public final class LabTrial implements Trial {
  private final LabFolder folder;
  private final Plan plan;
  private final Plugins plugins;
  private final OpenTelemetry telemetry;
  private final StopOnSignal signal;
  private final boolean keep;

  /**
   * For the runs of a plan.
   *
   * @param keep whether runs keep their checkpoints
   */
  public LabTrial(
      LabFolder folder,
      Plugins plugins,
      OpenTelemetry telemetry,
      StopOnSignal signal,
      boolean keep) {
    this.folder = folder;
    this.plan = folder.plan();
    this.plugins = plugins;
    this.telemetry = telemetry;
    this.signal = signal;
    this.keep = keep;
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.jingu.engine.train.StoppedException if a signal stopped it
   */
  @Override
  public Made make(PlannedRun run) {
    long begun = System.nanoTime();
    Path out = folder.run(run);
    Calibration.StepClock clock = new Calibration.StepClock();
    String status = Point.OK;
    String message = null;
    Map<String, Double> recovered = null;
    try {
      clean(out);
      train(run, out, clock);
      if (plan.recovery() > 0) {
        recovered = new Recovery(folder.teacher(), plan.recovery()).of(out, plugins);
      }
    } catch (LossException e) {
      status = Point.LOSS;
      message = e.getMessage();
    } catch (DeviceException | PluginException | UnsupportedOpException e) {
      status = Point.FAILED;
      message = e.getMessage();
    }
    List<Point> points = points(run, out, status, message, recovered);
    if (!keep) {
      delete(out.resolve("checkpoints"));
    }
    double seconds = (System.nanoTime() - begun) * 1e-9;
    String engine = folder.speed().engine();
    return new Made(
        points,
        new RunTime(run.key(), run.digest(), seconds, clock.seconds(), engine, Version.current()));
  }

  private void train(PlannedRun run, Path out, Calibration.StepClock clock) {
    Map<String, Object> tree = folder.located(run.config(), plan.teacher());
    RunSetup setup = RunSetup.of(tree, plugins);
    new TrainingRun(setup, plugins, text(tree), out, true).run(clock, telemetry, signal);
  }

  /** JSON is YAML too. */
  private static String text(Map<String, Object> tree) {
    try {
      return Lines.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a configuration as JSON", e);
    }
  }

  /** A run that was cut off before its first checkpoint starts again. */
  private static void clean(Path out) {
    if (new SavedRun(out).checkpoints().latest().isEmpty()) {
      delete(out);
    }
  }

  private static void delete(Path path) {
    try {
      if (Files.exists(path)) {
        Folders.delete(path);
      }
    } catch (IOException e) {
      throw new DataException("cannot delete " + path + ": " + Failures.reason(e), e);
    }
  }

  /** The windows that end where examples have doubled, and the last. */
  private List<Point> points(
      PlannedRun run,
      Path out,
      String status,
      @Nullable String message,
      @Nullable Map<String, Double> recovered) {
    Map<Long, Map<String, Double>> windows = windows(out);
    List<Point> points = new ArrayList<>();
    long end = windows.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    for (Map.Entry<Long, Map<String, Double>> window : windows.entrySet()) {
      long count = window.getKey() / plan.window();
      boolean doubled = window.getKey() % plan.window() == 0 && Long.bitCount(count) == 1;
      if (doubled && window.getKey() < end) {
        points.add(point(run, window.getKey(), Point.OK, false, window.getValue(), null, null));
      }
    }
    Map<String, Double> last = windows.getOrDefault(end, Map.of());
    boolean nothing = status.equals(Point.OK) && learnedNothing(last);
    points.add(
        point(
            run,
            end,
            nothing ? Point.NOTHING : status,
            true,
            last,
            recovered,
            nothing ? "its last window is no better than a constant prediction" : message));
    return points;
  }

  /** Normalised entropy is log loss over that of the best constant. */
  private static boolean learnedNothing(Map<String, Double> metrics) {
    return !(metrics.getOrDefault("normalized_entropy", Double.NaN) < 1);
  }

  private static Point point(
      PlannedRun run,
      long examples,
      String status,
      boolean last,
      Map<String, Double> metrics,
      @Nullable Map<String, Double> recovered,
      @Nullable String message) {
    return new Point(
        run.key(),
        run.digest(),
        run.architecture(),
        run.rung(),
        run.seed(),
        run.cost().gflop(),
        run.cost().denseParameters(),
        examples,
        status,
        last,
        metrics,
        recovered,
        message);
  }

  /** By the examples at their end, the windows that the run wrote; of the first task. */
  private static Map<Long, Map<String, Double>> windows(Path out) {
    Map<Long, Map<String, Double>> windows = new LinkedHashMap<>();
    Path file = new SavedRun(out).metrics();
    if (!Files.exists(file)) {
      return windows;
    }
    try {
      for (String line : Files.readAllLines(file)) {
        JsonNode event = Lines.JSON.readTree(line);
        if (event.path("event").asText().equals("window")) {
          Map<String, Double> metrics = new LinkedHashMap<>();
          JsonNode first = event.path("window").elements().next();
          first
              .properties()
              .forEach(
                  it -> {
                    if (it.getValue().isNumber()) {
                      metrics.put(it.getKey(), it.getValue().asDouble());
                    }
                  });
          windows.put(event.path("examples").asLong(), metrics);
        }
      }
      return windows;
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + Failures.reason(e), e);
    }
  }
}
