package org.jingu.cli.compare;

import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.cli.Console;
import org.jingu.cli.ErrorReporter;
import org.jingu.cli.compare.CompareReport.Failure;
import org.jingu.cli.compare.CompareReport.FinishedRun;
import org.jingu.cli.run.Measurement;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.run.TrainedModel;
import org.jingu.cli.run.TrainingProgress;
import org.jingu.cli.run.TrainingRun;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.telemetry.EngineTelemetry;
import org.jingu.engine.train.Evaluator.Evaluation;
import org.jingu.engine.train.StoppedException;
import org.jingu.engine.train.TrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * Trains and measures the runs of a comparison, each in an ordinary run folder {@code
 * NAME/seed-SEED}. A finished run is kept, an interrupted one goes on, and one that fails is told
 * and left behind.
 */
final class ContenderRuns {
  private final Console console;
  private final ErrorReporter reporter;
  private final Plugins plugins;
  private final OpenTelemetry telemetry;
  private final StopOnSignal signal;
  private final Path folder;
  private final SharedData data;
  private final int total;
  private final List<Failure> failures = new ArrayList<>();
  private int exitCode;
  private int started;
  private @Nullable Predictions labelled;

  /**
   * Prepares runs.
   *
   * @param folder the comparison's folder
   * @param total how many runs there are in all
   */
  ContenderRuns(
      Console console,
      ErrorReporter reporter,
      Plugins plugins,
      OpenTelemetry telemetry,
      StopOnSignal signal,
      Path folder,
      SharedData data,
      int total) {
    this.console = console;
    this.reporter = reporter;
    this.plugins = plugins;
    this.telemetry = telemetry;
    this.signal = signal;
    this.folder = folder;
    this.data = data;
    this.total = total;
  }

  /**
   * A run and its predictions on the measured part.
   *
   * @param run what is reported of it
   * @param predictions one an example and task
   */
  record Measured(FinishedRun run, Predictions predictions) {}

  /** The runs that did not finish. */
  List<Failure> failures() {
    return failures;
  }

  /** The exit code of the first failure, or 0. */
  int exitCode() {
    return exitCode;
  }

  /**
   * Makes and measures a model's runs.
   *
   * @return those that finished, in the order of the seeds
   * @throws StoppedException if a signal stopped one
   */
  List<Measured> of(Contender contender) {
    List<Measured> finished = new ArrayList<>();
    for (long seed : contender.seeds()) {
      started++;
      Path run = folder.resolve(contender.name()).resolve("seed-" + seed);
      try {
        finished.add(make(contender, seed, run));
      } catch (StoppedException e) {
        throw e;
      } catch (RuntimeException | OutOfMemoryError e) {
        fail(contender, seed, run, e);
      }
    }
    return finished;
  }

  private void fail(Contender contender, long seed, Path run, Throwable e) {
    console.warn(label(contender.name(), seed) + " failed:");
    int code = reporter.report(e, contender.document());
    exitCode = exitCode == 0 ? code : exitCode;
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    Failure failure = new Failure(contender.name(), seed, run.toString(), message);
    failures.add(failure);
    console.event("failed", failure);
  }

  private String label(String name, long seed) {
    return String.format(Locale.ROOT, "[%d/%d] %s, seed %d", started, total, name, seed);
  }

  private Measured make(Contender contender, long seed, Path folder) {
    RunSetup setup = contender.setup(seed, plugins);
    boolean there = isFinished(new SavedRun(folder));
    String label = label(contender.name(), seed);
    new TrainingRun(setup, plugins, contender.document().text(), folder, true)
        .run(new Progress(console, label), telemetry, signal);
    Measured measured = measure(seed, folder);
    show(contender.name(), label, measured.run(), there);
    return measured;
  }

  private static boolean isFinished(SavedRun run) {
    return run.exists() && run.manifest().outcome() != null;
  }

  private Measured measure(long seed, Path folder) {
    console.progress("measuring " + folder);
    SavedRun saved = new SavedRun(folder);
    try (TrainedModel model = TrainedModel.load(folder, plugins)) {
      RunSetup setup = model.setup();
      List<String> inputs = setup.data().inputs(data.part());
      if (inputs == null) {
        throw new DataException(folder + ": part '" + data.part() + "' of its data is gone");
      }
      Predictions predictions = new Predictions(data.examples(), data.labels().size());
      Evaluation evaluation;
      try (OpenedData test = model.openLabelled(inputs)) {
        evaluation =
            model.evaluate(
                data.part(),
                test,
                predictions.recording(Measurement.metrics(setup, plugins.metrics(), Map.of())),
                new EngineTelemetry(telemetry));
      }
      if (labelled != null) {
        predictions.share(labelled);
      }
      labelled = predictions;
      FinishedRun run = describe(seed, saved, model, evaluation);
      return new Measured(run, predictions);
    }
  }

  private FinishedRun describe(
      long seed, SavedRun saved, TrainedModel model, Evaluation evaluation) {
    Manifest.Outcome outcome = saved.manifest().outcome();
    if (outcome == null) {
      throw new IllegalStateException(saved.folder() + " ended without an outcome");
    }
    int batchSize = model.setup().config().train().batchSize();
    double stepsPerEpoch = Math.ceil(data.trainExamples() / (double) batchSize);
    RunHistory history = RunHistory.of(saved, stepsPerEpoch);
    long modelStep = model.checkpoint().step();
    return new FinishedRun(
        seed,
        saved.folder().toString(),
        outcome.reason(),
        outcome.steps(),
        modelStep,
        outcome.steps() / stepsPerEpoch,
        modelStep / stepsPerEpoch,
        history.seconds(),
        Measurement.defined(evaluation),
        history.validation(),
        outcome.findings());
  }

  /** A run as a machine is told of it. */
  private record RunEvent(String model, boolean kept, FinishedRun run) {}

  private void show(String name, String label, FinishedRun run, boolean kept) {
    console.event("run", new RunEvent(name, kept, run));
    StringBuilder line = new StringBuilder(label).append(':');
    run.metrics()
        .forEach(
            (task, values) -> {
              line.append(run.metrics().size() > 1 ? "  " + task : "");
              for (String metric : List.of("auc", "logloss")) {
                if (values.containsKey(metric)) {
                  line.append(String.format(Locale.ROOT, "  %s %.5f", metric, values.get(metric)));
                }
              }
            });
    if (kept) {
      line.append("  (kept)");
    } else if (run.seconds() != null) {
      line.append("  (").append(TrainingProgress.duration(run.seconds())).append(')');
    }
    console.line(line.toString());
    run.findings().forEach(finding -> console.line("%s", "  found: " + finding.message()));
  }

  /** A line that is written over, on a terminal. */
  private static final class Progress implements TrainingListener {
    private static final long EVERY = 200_000_000L;

    private final Console console;
    private final String label;
    private int epochs;
    private long shown = System.nanoTime();

    Progress(Console console, String label) {
      this.console = console;
      this.label = label;
    }

    @Override
    public void started(Started event) {
      epochs = event.epochs();
    }

    @Override
    public void warned(Warned event) {
      console.warn("warning: " + label + ": " + event.message());
    }

    @Override
    public void stepped(Stepped event) {
      if (console.showsProgress() && System.nanoTime() - shown > EVERY) {
        shown = System.nanoTime();
        console.progress(
            String.format(
                Locale.ROOT,
                "%s: epoch %d/%d  step %d  loss %.4f",
                label,
                event.epoch() + 1,
                epochs,
                event.step(),
                event.loss()));
      }
    }
  }
}
