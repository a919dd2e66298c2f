package org.jingu.cli.run;

import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.BatchSource;
import org.jingu.data.prepare.TableChange;
import org.jingu.data.read.NegativeSampling;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.Sharing;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.RunFolder;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.ranks.Crew;
import org.jingu.engine.ranks.RankedBackend;
import org.jingu.engine.ranks.ThreadCrew;
import org.jingu.engine.train.RunResult;
import org.jingu.engine.train.TrainConfig;
import org.jingu.engine.train.Trainer;
import org.jingu.engine.train.TrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * One run from its configuration to its last checkpoint.
 *
 * @param setup the configuration, data and model
 * @param plugins where the model comes from
 * @param text the configuration as the user wrote it
 * @param out the run folder
 * @param resume whether to go on with a run that is there
 * @param start the run whose model it starts from; null where it starts with initial values
 * @param crew the other ranks that train it; null where there are none
 */
public record TrainingRun(
    RunSetup setup,
    Plugins plugins,
    String text,
    Path out,
    boolean resume,
    @Nullable RunStart start,
    @Nullable Crew crew) {
  /** A run that starts with initial values. */
  public TrainingRun(RunSetup setup, Plugins plugins, String text, Path out, boolean resume) {
    this(setup, plugins, text, out, resume, null);
  }

  /** A run on one rank. */
  public TrainingRun(
      RunSetup setup,
      Plugins plugins,
      String text,
      Path out,
      boolean resume,
      @Nullable RunStart start) {
    this(setup, plugins, text, out, resume, start, null);
  }

  /**
   * Makes the run.
   *
   * @param stopping who stops it with a checkpoint
   * @throws org.jingu.engine.train.StoppedException if it was stopped
   */
  public RunResult run(TrainingListener listener, OpenTelemetry telemetry, Stopping stopping) {
    TrainConfig config = setup.config().train();
    MetricSet metrics = setup.metrics(plugins.metrics(), config.metrics(), "train.metrics");
    Backend single = Engines.available(plugins.engines().get(config.engine()));
    Backend engine = ranked(single, config.sharing());
    SessionOptions options =
        setup.sessionOptions(
            engine.precision(config.precision()), engine.tableStorage(config.tableStorage()));
    requireSamePreparation();
    Map<String, TableChange> changes = start == null ? Map.of() : start.require(setup);
    Manifest.Origin origin = start == null ? null : start.origin(changes);
    try (OpenedData opened = open("train");
        OpenedData openedValid = openIfThere("valid", null);
        RunTeacher teacher = RunTeacher.open(setup, plugins)) {
      BatchSource train = opened.source();
      BatchSource valid = openedValid == null ? null : openedValid.source();
      setup
          .data()
          .warning(openedValid == null ? List.of(opened) : List.of(opened, openedValid))
          .ifPresent(it -> listener.warned(new TrainingListener.Warned(0, it)));
      new DeviceCheck(setup, engine, options).require(train).ifPresent(listener::memory);
      try (RunFolder folder =
              RunFolder.open(out, folderSetup(engine, options, train, valid, teacher, origin));
          Session session = engine.open(setup.definition(), options)) {
        boolean shuffle = setup.config().data().shuffle();
        Trainer trainer =
            new Trainer(
                new Trainer.Job(
                    config,
                    session,
                    train,
                    valid,
                    shuffle,
                    setup.loss(),
                    metrics,
                    folder,
                    teacher,
                    start == null ? null : start.carried(setup, changes)),
                listener,
                telemetry);
        return stopping.during(trainer::stop, trainer::run);
      }
    }
  }

  /** The engine on the run's ranks, of which there is one too where batches are cut into slices. */
  private Backend ranked(Backend single, Sharing sharing) {
    if (crew != null) {
      return new RankedBackend(single, crew);
    }
    return sharing.slices() == 0 ? single : new RankedBackend(single, new ThreadCrew(single, 1));
  }

  /** The digests of the parts differ too, but do not say what it is that differs. */
  private void requireSamePreparation() {
    SavedRun saved = new SavedRun(out);
    if (!resume || !saved.begun()) {
      return;
    }
    List<String> differences =
        RunData.in(saved.data(), setup.config().data())
            .fingerprint()
            .differences(setup.data().fingerprint(), part -> true);
    if (!differences.isEmpty()) {
      throw new CheckpointException(
          "cannot resume %s: its data was prepared otherwise than %s: %s; prepare the data as it was, or start a new run in another folder"
              .formatted(out, setup.data().folder().path(), differences.get(0)));
    }
  }

  private RunFolder.Setup folderSetup(
      Backend engine,
      SessionOptions options,
      BatchSource train,
      @Nullable BatchSource valid,
      @Nullable RunTeacher teacher,
      Manifest.@Nullable Origin origin) {
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("train", train.digest());
    if (valid != null) {
      digests.put("valid", valid.digest());
    }
    if (teacher != null) {
      digests.put("teacher", teacher.digest());
    }
    Map<String, String> environment = new LinkedHashMap<>(engine.environment());
    if (engine instanceof RankedBackend ranked) {
      environment.put("placement", ranked.plan(setup.definition(), options).describe());
      if (options.sharing().slices() > 0) {
        environment.put(
            "ranks", options.sharing().slices() + " virtual"); // all that bits depend on
      }
    }
    Manifest manifest =
        Manifest.starting(
                Provenance.plugin(setup.config(), plugins),
                setup.config().resolved(options.precision()),
                setup.defaults(),
                digests)
            .startedFrom(origin)
            .using(Provenance.extensions(setup.config(), plugins))
            .in(environment);
    return new RunFolder.Setup(text, manifest, DataFiles.of(setup.data().folder()), resume);
  }

  private OpenedData open(String part) {
    OpenedData opened = openIfThere(part, setup.sampling());
    if (opened == null) {
      throw new ConfigException(
          "data", "there is no part '" + part + "' in " + setup.data().folder().path());
    }
    return opened;
  }

  private @Nullable OpenedData openIfThere(String part, @Nullable NegativeSampling sampling) {
    List<String> inputs = setup.data().inputs(part);
    return inputs == null ? null : setup.data().open(inputs, setup.schema(), sampling);
  }
}
