package org.jingu.cli.scale;

import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.run.TrainingRun;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.TrainingListener;
import org.jingu.files.Failures;
import org.jingu.files.TemporaryFolder;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.ladder.PlannedRun;
import org.jingu.lab.ladder.Speed;

/** Times a few steps of some of a plan's models on this machine. */
public final class Calibration {
  private static final int SIZES = 4;
  private static final int STEPS = 60;
  private static final int WARM = 20;

  private final LabFolder folder;
  private final Plugins plugins;

  /** For a folder with a plan. */
  public Calibration(LabFolder folder, Plugins plugins) {
    this.folder = folder;
    this.plugins = plugins;
  }

  /** Measures, and writes what it found. */
  public Speed measure(OpenTelemetry telemetry, StopOnSignal signal) {
    Plan plan = folder.plan();
    List<PlannedRun> runs =
        plan.runs().stream()
            .filter(it -> it.architecture().equals(plan.ladder()) && it.seed() == 1)
            .toList();
    List<Speed.Point> points = new ArrayList<>();
    double start = 0;
    int sizes = Math.min(SIZES, runs.size());
    for (int i = 0; i < sizes; i++) {
      PlannedRun run = runs.get(sizes == 1 ? 0 : i * (runs.size() - 1) / (sizes - 1));
      StepClock clock = new StepClock();
      long begun = System.nanoTime();
      train(shortened(run, plan), clock, telemetry, signal);
      double all = (System.nanoTime() - begun) * 1e-9;
      points.add(new Speed.Point(run.cost().gflop(), clock.perExample()));
      start = Math.max(start, all - clock.seconds());
    }
    Speed before = folder.speed();
    Speed speed = new Speed(before.engine(), true, points, start);
    folder.write("cost.json", speed);
    return speed;
  }

  private Map<String, Object> shortened(PlannedRun run, Plan plan) {
    Map<String, Object> tree = new LinkedHashMap<>(folder.located(run.config(), plan.teacher()));
    Map<String, Object> train = new LinkedHashMap<>();
    ((Map<?, ?>) run.config().get("train"))
        .forEach((key, value) -> train.put(String.valueOf(key), value));
    train.put("max_steps", STEPS);
    tree.put("train", train);
    return tree;
  }

  private void train(
      Map<String, Object> tree, StepClock clock, OpenTelemetry telemetry, StopOnSignal signal) {
    try (TemporaryFolder temporary = TemporaryFolder.create("jingu-scale-")) {
      Path out = temporary.path().resolve("run");
      RunSetup setup = RunSetup.of(tree, plugins);
      new TrainingRun(setup, plugins, "", out, false).run(clock, telemetry, signal);
    } catch (IOException e) {
      throw new DataException("cannot use a temporary folder: " + Failures.reason(e), e);
    }
  }

  /** When steps ended. */
  static final class StepClock implements TrainingListener {
    private final List<Long> ends = new ArrayList<>();
    private int batch;

    @Override
    public void stepped(Stepped event) {
      ends.add(System.nanoTime());
      batch = Math.max(batch, event.examples());
    }

    /** From the first step's end to the last's. */
    double seconds() {
      return ends.isEmpty() ? 0 : (ends.get(ends.size() - 1) - ends.get(0)) * 1e-9;
    }

    /** The median time of a step that is not among the first, over its examples. */
    double perExample() {
      List<Double> steps = new ArrayList<>();
      for (int i = Math.min(WARM, ends.size() - 2) + 1; i < ends.size(); i++) {
        steps.add((ends.get(i) - ends.get(i - 1)) * 1e-9);
      }
      steps.sort(null);
      return steps.isEmpty() ? seconds() / batch : steps.get(steps.size() / 2) / batch;
    }
  }
}
