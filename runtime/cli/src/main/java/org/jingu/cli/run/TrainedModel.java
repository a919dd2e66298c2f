package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.backend.Session;
import org.jingu.engine.checkpoint.Checkpoint;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.telemetry.EngineTelemetry;
import org.jingu.engine.train.Evaluator;
import org.jingu.engine.train.Predictor;
import org.jingu.engine.train.TrainConfig;
import org.jingu.explain.Scoring;

/** The model that a run ended with, ready to predict. Close it to free its memory. */
public final class TrainedModel implements AutoCloseable {
  private final RunSetup setup;
  private final String engine;
  private final Precision precision;
  private final Session session;
  private final Checkpoint checkpoint;

  private TrainedModel(
      RunSetup setup, String engine, Precision precision, Session session, Checkpoint checkpoint) {
    this.setup = setup;
    this.engine = engine;
    this.precision = precision;
    this.session = session;
    this.checkpoint = checkpoint;
  }

  /** Loads a run's model, to compute as in training. */
  public static TrainedModel load(Path run, Plugins plugins) {
    return load(run, plugins, new ComputeOptions());
  }

  /**
   * Loads a run's model.
   *
   * @throws org.jingu.engine.checkpoint.CheckpointException if there is none, or it is damaged
   */
  public static TrainedModel load(Path run, Plugins plugins, ComputeOptions options) {
    SavedRun saved = new SavedRun(run);
    Checkpoint checkpoint = saved.model();
    RunSetup setup = RunSetup.saved(saved, plugins);
    TrainConfig trained = setup.config().train();
    Backend engine = Engines.available(options.engine(trained, plugins.engines()));
    Precision precision = options.precision(trained, engine);
    TableStorage tables = ComputeOptions.tableStorage(trained, engine);
    Session session = engine.open(setup.definition(), setup.sessionOptions(precision, tables));
    try {
      checkpoint.restoreModel(session.tensors());
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
    return new TrainedModel(setup, engine.name(), precision, session, checkpoint);
  }

  /** The run's configuration, data and model. */
  public RunSetup setup() {
    return setup;
  }

  /** The name of the engine that computes. */
  public String engine() {
    return engine;
  }

  /** How precisely it computes. */
  public Precision precision() {
    return precision;
  }

  /** Where the weights come from. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Measures the model on labelled data. */
  public Evaluator.Evaluation evaluate(
      String part, OpenedData data, MetricSet metrics, EngineTelemetry telemetry) {
    return new Evaluator(session, metrics, batchSize(), telemetry).evaluate(part, data.source());
  }

  /** Predicts every example of data, labelled or not, in order. */
  public long predict(OpenedData data, Predictor.Sink sink) {
    return new Predictor(session, batchSize())
        .predict(data.source(), setup.schema().labels().size(), sink);
  }

  /** A model that explains itself: examples without labels, and without the run's crosses. */
  public Scoring scoring() {
    FeatureSchema read =
        new FeatureSchema(setup.schema().dense(), setup.schema().sparse(), List.of());
    int tasks = setup.schema().labels().size();
    return examples -> {
      BatchSource crossed = setup.config().data().crossing().over(examples, read);
      float[] all = new float[Math.toIntExact(examples.examples() * tasks)];
      int[] at = {0};
      new Predictor(session, batchSize())
          .predict(
              crossed,
              tasks,
              (batch, logits) -> {
                System.arraycopy(logits, 0, all, at[0], batch.size() * tasks);
                at[0] += batch.size() * tasks;
              });
      return all;
    };
  }

  /**
   * Predicts one batch of the run's data, with or without its crosses.
   *
   * @param logits receives [B, T]
   */
  public void predict(Batch batch, float[] logits) {
    session.predict(setup.config().data().crossing().of(batch), logits);
  }

  private int batchSize() {
    return setup.config().train().evaluationBatchSize();
  }

  /** Opens Arrow files that were prepared like the run's own, with their labels. */
  public OpenedData openLabelled(List<String> inputs) {
    return setup.data().open(inputs, setup.schema());
  }

  /** Opens Arrow files that were prepared like the run's own; labels are not read. */
  public OpenedData openUnlabelled(List<String> inputs) {
    FeatureSchema schema = setup.schema();
    return setup.data().open(inputs, new FeatureSchema(schema.dense(), schema.sparse(), List.of()));
  }

  /** The copies of the data set's schema and vocabularies. */
  public DatasetFolder dataFolder() {
    return setup.data().folder();
  }

  /** The log loss by task of a baseline's evaluation. */
  public static Map<String, Double> logLoss(Evaluator.Evaluation evaluation) {
    Map<String, Double> byTask = new LinkedHashMap<>();
    evaluation
        .metrics()
        .forEach((task, values) -> byTask.put(task, values.getOrDefault("logloss", Double.NaN)));
    return byTask;
  }

  @Override
  public void close() {
    session.close();
  }
}
