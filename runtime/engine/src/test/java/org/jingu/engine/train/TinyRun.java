package org.jingu.engine.train;

import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jingu.api.FeatureSchema;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.BatchSource;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.engine.backend.Session;
import org.jingu.engine.checkpoint.CarriedOver;
import org.jingu.engine.checkpoint.FileOpener;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.RunFolder;
import org.jingu.engine.metrics.BuiltInMetrics;
import org.jspecify.annotations.Nullable;

/** A run of {@link LogisticSession} on {@link PlantedSource}, in all its parts. */
final class TinyRun {
  final Path folder;
  final TrainConfig config;
  BatchSource train = new PlantedSource(230, 1);
  BatchSource valid = new PlantedSource(100, 2);
  boolean resume;
  @Nullable Teacher teacher;
  Manifest.@Nullable Origin from;
  @Nullable CarriedOver start;
  FileOpener opener = FileOpener.files();
  TrainingListener listener = new TrainingListener() {};
  OpenTelemetry telemetry = OpenTelemetry.noop();
  Consumer<Trainer> started = trainer -> {};
  BiFunction<FeatureSchema, Long, Session> sessions = LogisticSession::new;

  TinyRun(Path folder, Map<String, Object> train) {
    this.folder = folder;
    this.config = ConfigBinder.bind(TrainConfig.class, train, "train");
  }

  TinyRun resuming() {
    resume = true;
    return this;
  }

  RunResult run() {
    Manifest manifest =
        Manifest.starting(
                new Manifest.Plugin("logistic", "1", "tests", 1),
                Map.of("train", ConfigTree.of(config)),
                List.of(),
                Map.of("train", train.digest(), "valid", valid.digest()))
            .startedFrom(from);
    RunFolder.Setup setup = new RunFolder.Setup("train: {}\n", manifest, Map.of(), resume, opener);
    try (RunFolder opened = RunFolder.open(folder, setup);
        Session session = sessions.apply(train.schema(), config.seed())) {
      Trainer trainer =
          new Trainer(
              new Trainer.Job(
                  config,
                  session,
                  train,
                  valid,
                  true,
                  new CrossEntropy(),
                  BuiltInMetrics.select(config.metrics(), train.schema().labels()),
                  opened,
                  teacher,
                  start),
              listener,
              telemetry);
      started.accept(trainer);
      return trainer.run();
    }
  }

  static byte[] model(RunResult result) {
    try {
      return Files.readAllBytes(result.checkpoint().resolve("model.safetensors"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
