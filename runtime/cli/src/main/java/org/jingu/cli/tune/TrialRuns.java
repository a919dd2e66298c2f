package org.jingu.cli.tune;

import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.cli.compare.RunHistory;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.inspect.ModelReport;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.TrainingRun;
import org.jingu.compiler.importing.UnsupportedOpException;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.checkpoint.Checkpoint;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.PluginException;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.LossException;
import org.jingu.engine.train.StoppedException;
import org.jingu.tune.search.Event;
import org.jingu.tune.search.Event.Evaluation;
import org.jingu.tune.search.Event.Outcome;
import org.jingu.tune.search.Job;
import org.jingu.tune.search.Tuner;

/**
 * Makes the trials of a search in this process. Each is an ordinary run with all epochs of its
 * configuration, which is stopped at its rung and goes on from its checkpoint when it may: what it
 * comes to at its end has the bits of a run that never stopped.
 */
final class TrialRuns implements Tuner.Runs {
  private final TuneFolder folder;
  private final TrialConfig config;
  private final Objective objective;
  private final Plugins plugins;
  private final OpenTelemetry telemetry;
  private final Stops stops;
  private final TuneProgress progress;

  TrialRuns(
      TuneFolder folder,
      TrialConfig config,
      Objective objective,
      Plugins plugins,
      OpenTelemetry telemetry,
      Stops stops,
      TuneProgress progress) {
    this.folder = folder;
    this.config = config;
    this.objective = objective;
    this.plugins = plugins;
    this.telemetry = telemetry;
    this.stops = stops;
    this.progress = progress;
  }

  @Override
  public void happened(Job job, Event event) {
    progress.happened(job, event);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where the configuration as it is cannot be trained at all, no trial could.
   *
   * @throws StoppedException if a signal stopped it
   */
  @Override
  public Outcome make(Job job) {
    try {
      return train(job);
    } catch (LossException e) {
      throw new Tuner.FailedTrial(e.getMessage(), e);
    } catch (ConfigException
        | DeviceException
        | PluginException
        | UnsupportedOpException
        | OutOfMemoryError e) {
      if (job.trial() == 0) {
        throw e;
      }
      throw new Tuner.FailedTrial(String.valueOf(e.getMessage()), e);
    }
  }

  private Outcome train(Job job) {
    long begun = System.nanoTime();
    YamlDocument document = config.of(job.values());
    RunSetup setup = RunSetup.of(document.tree(), plugins);
    Path out = folder.run(job.trial());
    SavedRun run = new SavedRun(out);
    if (run.checkpoints().latest().isEmpty()) {
      TuneFolder.delete(out);
    }
    double stepsPerEpoch = stepsPerEpoch(setup);
    if (job.last() || !isThere(run, job.epochs() * stepsPerEpoch)) {
      train(job, setup, document, out);
    }
    return outcome(job, setup, run, stepsPerEpoch, (System.nanoTime() - begun) * 1e-9);
  }

  private void train(Job job, RunSetup setup, YamlDocument document, Path out) {
    RungRun rung = new RungRun(job.last() ? Integer.MAX_VALUE : job.epochs(), stops);
    try {
      new TrainingRun(setup, plugins, document.text(), out, true)
          .run(progress.of(job, rung), telemetry, rung);
    } catch (StoppedException e) {
      if (stops.stopped()) {
        throw e;
      }
    }
  }

  /** Whether a process that was killed had brought it to its rung. */
  private static boolean isThere(SavedRun run, double steps) {
    return run.begun()
        && run.manifest().outcome() == null
        && run.checkpoints().latest().map(Checkpoint::step).orElse(0L) >= steps;
  }

  private static long examples(RunSetup setup) {
    return setup.trainingExamples().orElse(0);
  }

  private static double stepsPerEpoch(RunSetup setup) {
    int batchSize = setup.config().train().batchSize();
    return Math.max(1, Math.ceil(examples(setup) / (double) batchSize));
  }

  /** What its metrics file says; evaluations beyond the rung are of a rung to come. */
  private Outcome outcome(
      Job job, RunSetup setup, SavedRun run, double stepsPerEpoch, double seconds) {
    boolean ended = run.manifest().outcome() != null;
    List<Evaluation> curve = new ArrayList<>();
    for (RunHistory.Validation it : RunHistory.of(run, stepsPerEpoch).validation()) {
      if (job.last() || it.epochs() <= job.epochs() + 1e-9) {
        curve.add(new Evaluation(it.epochs(), objective.value(it.metrics())));
      }
    }
    Evaluation best = new Evaluation(0, Double.NaN);
    for (Evaluation it : curve) {
      if (!Double.isNaN(it.value()) && objective.better(it.value(), best.value())) {
        best = it;
      }
    }
    if (Double.isNaN(best.value())) {
      throw new Tuner.FailedTrial(
          "no evaluation of %s has the metric %s".formatted(run.folder(), objective.monitor()),
          new IllegalStateException("no value"));
    }
    double passes = curve.get(curve.size() - 1).epochs();
    double gflop = ModelReport.of(setup).trainingGflop();
    return new Outcome(
        best.value(),
        best.epochs(),
        List.copyOf(curve),
        Double.isNaN(gflop) ? 0 : gflop * passes * examples(setup),
        seconds,
        ended);
  }
}
