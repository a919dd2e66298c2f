package org.jingu.engine.train;

import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.loss.Loss;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.backend.Session;
import org.jingu.engine.checkpoint.Attachment;
import org.jingu.engine.checkpoint.CarriedOver;
import org.jingu.engine.checkpoint.Checkpoint;
import org.jingu.engine.checkpoint.Finding;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.RunFolder;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.schedule.Schedule;
import org.jingu.engine.telemetry.EngineTelemetry;
import org.jingu.engine.train.TrainingListener.Checkpointed;
import org.jingu.engine.train.TrainingListener.Evaluated;
import org.jingu.engine.train.TrainingListener.Started;
import org.jingu.engine.train.TrainingListener.Stepped;
import org.jingu.engine.train.TrainingListener.Warned;
import org.jingu.engine.train.TrainingListener.Windowed;
import org.jspecify.annotations.Nullable;

/**
 * Trains a session: epochs, evaluations, schedule, early stopping, checkpoints. Given the same run
 * folder again it goes on from the last checkpoint, and ends with the same bits as if it had never
 * stopped. One trainer makes one run.
 */
public final class Trainer {
  private static final String OTHER_BITS =
      "; from here on the run's last bits may differ from those of a run that never stopped";

  private final Job job;
  private final TrainConfig config;
  private final Session session;
  private final RunFolder folder;
  private final TrainingListener listener;
  private final EngineTelemetry telemetry;
  private final PhaseTimes times;
  private final RunEnd end;
  private final Schedule schedule;
  private final FeatureDropout dropout;
  private final @Nullable Distillation distillation;
  private final LossGuard guard;
  private final @Nullable Validation validation;
  private final @Nullable Progressive progressive;
  private final float[] logits;

  /** B; where there are fewer examples, all of them. */
  private final int batchSize;

  /** What was made before this run, by the runs that it started from. */
  private final long stepsBefore;

  private final int epochsBefore;
  private final long stepsPerEpoch;
  private final LossLog losses;
  private final RunCourse course;
  private final long totalSteps;

  private volatile boolean stopping;
  private long step;
  private int epoch;
  private long batchOfEpoch;
  private long examples;

  /** The first pass's labels; null once it is over. */
  private @Nullable LabelCensus census;

  /**
   * What to train on what.
   *
   * @param config how to train
   * @param session the model, freshly initialised
   * @param train the training part, with one label a task of the model
   * @param valid the validation part, or null for no evaluations
   * @param shuffle whether training passes are shuffled
   * @param loss what the session minimises
   * @param metrics the metrics of evaluations
   * @param folder where the run is kept
   * @param teacher whom {@code train.distillation} learns from; null where there is none
   * @param start the weights and states of the run that the folder's manifest says this one starts
   *     from; null where it starts with initial values, or goes on with a checkpoint of its own
   */
  public record Job(
      TrainConfig config,
      Session session,
      BatchSource train,
      @Nullable BatchSource valid,
      boolean shuffle,
      Loss loss,
      MetricSet metrics,
      RunFolder folder,
      @Nullable Teacher teacher,
      @Nullable CarriedOver start) {
    /** Without a teacher, from initial values. */
    public Job(
        TrainConfig config,
        Session session,
        BatchSource train,
        @Nullable BatchSource valid,
        boolean shuffle,
        Loss loss,
        MetricSet metrics,
        RunFolder folder) {
      this(config, session, train, valid, shuffle, loss, metrics, folder, null, null);
    }
  }

  /**
   * Prepares a run.
   *
   * @throws ConfigException if the monitored metric is not measured, or the data has no labels
   */
  public Trainer(Job job, TrainingListener listener, OpenTelemetry openTelemetry) {
    this.job = job;
    this.config = job.config();
    this.session = job.session();
    this.folder = job.folder();
    this.listener = listener;
    this.telemetry = new EngineTelemetry(openTelemetry);
    this.times = new PhaseTimes(session);
    this.end = new RunEnd(job, listener, times);
    this.losses = new LossLog(folder.metrics(), config.logEvery());
    this.course = new RunCourse(job.train().schema());
    Manifest.Origin origin = folder.manifest().from();
    this.stepsBefore = origin == null ? 0 : origin.steps();
    this.epochsBefore = origin == null ? 0 : origin.epochs();
    this.batchSize = Predictor.largestBatch(job.train(), config.batchSize());
    this.stepsPerEpoch = (job.train().examples() + batchSize - 1) / batchSize;
    long allSteps = stepsPerEpoch * config.epochs();
    this.totalSteps = config.maxSteps() > 0 ? Math.min(config.maxSteps(), allSteps) : allSteps;
    this.schedule = new Schedule(config.schedule(), totalSteps);
    this.dropout = new FeatureDropout(config.featureDropout(), config.seed());
    int tasks = tasks(job.train());
    this.distillation = distillation(job, tasks);
    this.guard = new LossGuard(config.lossGuard(), tasks * job.loss().uninformed());
    this.validation = job.valid() == null ? null : validation(job.valid());
    this.progressive =
        config.online().enabled()
            ? new Progressive(job.metrics(), tasks, config.online().window())
            : null;
    this.logits = new float[Math.multiplyExact(batchSize, tasks)];
  }

  private static int tasks(BatchSource train) {
    int tasks = train.schema().labels().size();
    if (tasks == 0) {
      throw new ConfigException("data.labels", "the training part has no label column; name one");
    }
    if (train.examples() == 0) {
      throw new ConfigException("data", "the training part has no examples; prepare it again");
    }
    return tasks;
  }

  private static @Nullable Distillation distillation(Job job, int tasks) {
    Teacher teacher = job.teacher();
    DistillationConfig keys = job.config().distillation();
    if ((teacher == null) != (keys == null)) {
      throw new IllegalArgumentException("a teacher and train.distillation come together");
    }
    return teacher == null || keys == null ? null : new Distillation(teacher, keys.alpha(), tasks);
  }

  private Validation validation(BatchSource valid) {
    Evaluator evaluator =
        new Evaluator(session, job.metrics(), config.evaluationBatchSize(), telemetry);
    return new Validation(config, valid, job.metrics(), evaluator, schedule);
  }

  /** The passes that were made, or begun, when a run wrote a checkpoint; of that run alone. */
  public static int passes(Checkpoint checkpoint) {
    TrainingState state = checkpoint.state(TrainingState.class);
    return state.epoch() + (state.batch() > 0 ? 1 : 0);
  }

  /**
   * Makes the run, or what is left of it. The session ends with the run's model: the best, or the
   * last.
   *
   * @throws LossException if a loss is not finite or explodes
   * @throws StoppedException if {@link #stop} was called
   * @throws DeviceException if the device fails
   * @throws org.jingu.api.data.DataException if the data is wrong
   * @throws org.jingu.engine.checkpoint.CheckpointException if the run folder cannot be read or
   *     written
   */
  public RunResult run() {
    Manifest.Outcome outcome = folder.manifest().outcome();
    try {
      return telemetry.run(
          folder.manifest().plugin().name(), () -> outcome == null ? train() : end.again(outcome));
    } catch (DeviceException e) {
      throw new DeviceException(
          "%s (in step %d); %s".formatted(e.getMessage(), step + 1, kept()), e);
    }
  }

  private RunResult train() {
    restore();
    listener.started(
        new Started(step, totalSteps, stepsPerEpoch, config.epochs(), folder.manifest().from()));
    folder.changes().forEach(change -> warn(change + OTHER_BITS));
    new StepCheck(config, job.train().examples(), totalSteps).problems().forEach(this::warn);
    StopReason reason = stopReason();
    while (reason == null) {
      reason = telemetry.epoch(epoch, this::trainEpoch);
      if (stopping && reason == null) {
        throw new StoppedException(step, save().folder());
      }
    }
    return finish(reason);
  }

  /** Why the run is over, or null while it is not. */
  private @Nullable StopReason stopReason() {
    if (validation != null && validation.stops()) {
      return StopReason.PATIENCE;
    }
    if (config.maxSteps() > 0 && step >= config.maxSteps()) {
      return StopReason.MAX_STEPS;
    }
    return epoch >= config.epochs() ? StopReason.EPOCHS : null;
  }

  private @Nullable StopReason trainEpoch() {
    try (BatchReader reader = dropout.over(open(), job.train().schema(), stepsBefore + step)) {
      ReaderMeter meter = new ReaderMeter(reader, times, telemetry);
      StopReason reason = null;
      Batch next = meter.next();
      while (reason == null) {
        Batch batch = next;
        if (batch == null) {
          endEpoch();
          return stopReason();
        }
        next = meter.next();
        if (next != null) {
          session.announce(next);
        }
        trainOn(batch, meter);
        boolean gain = isDue(step, config.evalEvery().steps()) && evaluate();
        if (gain || isDue(step, config.checkpoint().steps())) {
          save();
        }
        reason = stopReason();
        if (stopping && reason == null) {
          throw new StoppedException(step, save().folder());
        }
      }
      return reason;
    }
  }

  /** What is left of a pass; a teacher sees features that dropout hides. */
  private BatchReader open() {
    Order order = new Order(job.shuffle(), config.seed(), epochsBefore + epoch);
    BatchReader stored = job.train().open(order, batchSize, batchOfEpoch);
    return distillation == null ? stored : distillation.over(stored);
  }

  /**
   * Asks the run, from any thread, to write a checkpoint after the step, or evaluation, at hand and
   * to stop.
   */
  public void stop() {
    stopping = true;
  }

  private void warn(String message) {
    listener.warned(new Warned(step, message));
  }

  /** Says once, after the first pass or what there is of it, what made it useless. */
  private void judgeLabels() {
    if (census != null) {
      census.problems().forEach(this::warn);
      census = null;
    }
  }

  private void endEpoch() {
    epoch++;
    batchOfEpoch = 0;
    judgeLabels();
    boolean gain = isDue(epoch, config.evalEvery().epochs()) && evaluate();
    if (gain || isDue(epoch, config.checkpoint().epochs())) {
      save();
    }
  }

  private static boolean isDue(long count, long every) {
    return every > 0 && count % every == 0;
  }

  private void trainOn(Batch given, ReaderMeter meter) {
    double scale = schedule.factor(step);
    double loss = session.step(given, scale, logits);
    Batch batch = distillation == null ? given : distillation.own(given);
    String problem = guard.judge(loss);
    if (problem != null) {
      throw new LossException(step, explain(loss, problem, batch));
    }
    if (census != null) {
      census.add(batch);
    }
    course.trained(batch, loss);
    step++;
    batchOfEpoch++;
    examples += batch.size();
    if (telemetry.enabled()) {
      Map<String, Long> phases = times.takeTraining();
      phases.put(PhaseTimes.READER_WAIT, meter.lastWaitNanos());
      telemetry.step(batch.size(), loss, scale, phases);
    }
    losses.add(loss, step, epoch, scale, examples);
    listener.stepped(new Stepped(step, epoch, batchOfEpoch, batch.size(), loss, scale));
    if (progressive != null) {
      progressive.add(batch, logits, this::report);
    }
  }

  private void report(Progressive.Report report) {
    Windowed event =
        new Windowed(step, examples, report.window(), report.undefined(), report.total());
    folder.metrics().append("window", event);
    telemetry.evaluated("window", report.window());
    listener.windowed(event);
  }

  private String kept() {
    return folder
        .checkpoints()
        .latest()
        .map(c -> "the last good checkpoint is " + c.folder())
        .orElse("there was no checkpoint yet");
  }

  private String explain(double loss, String problem, Batch batch) {
    return "the loss of step %d (epoch %d, batch %d) is %s: it %s. Cause: %s; %s"
        .formatted(
            step + 1,
            epoch + 1,
            batchOfEpoch + 1,
            loss,
            problem,
            BatchDiagnosis.cause(job.train().schema(), batch, logits),
            kept());
  }

  /** Evaluates unless there is nothing to evaluate on or nothing new; says whether it is a gain. */
  private boolean evaluate() {
    if (validation == null || validation.evaluated(step)) {
      return false;
    }
    Evaluated event = times.aside(PhaseTimes.EVALUATION, () -> validation.evaluate(step, epoch));
    course.evaluated(event, validation.baseRates());
    folder.metrics().append("evaluation", event);
    telemetry.evaluated(Validation.PART, event.metrics());
    validation.warnings(event).forEach(this::warn);
    listener.evaluated(event);
    return event.gain();
  }

  /** Writes a checkpoint unless there is one of this step. */
  private Checkpoint save() {
    Optional<Checkpoint> there = folder.checkpoints().at(step);
    if (there.isPresent()) {
      return there.get();
    }
    long start = System.nanoTime();
    Supplier<Checkpoint> write =
        () -> {
          TrainingState state = state(folder.metrics().sync());
          Checkpoint written =
              folder.checkpoints().write(step, session.tensors(), state, attachments());
          folder.checkpoints().prune(config.checkpoint().keep(), bestStep());
          return written;
        };
    Checkpoint written =
        times.aside(PhaseTimes.CHECKPOINT, () -> telemetry.checkpoint(step, write));
    listener.checkpointed(
        new Checkpointed(step, written.folder(), (System.nanoTime() - start) * 1e-9));
    return written;
  }

  private List<Attachment> attachments() {
    return progressive == null ? List.of() : List.of(progressive);
  }

  private OptionalLong bestStep() {
    return validation == null ? OptionalLong.empty() : validation.bestStep();
  }

  private TrainingState state(long metricsBytes) {
    return new TrainingState(
        step,
        epoch,
        batchOfEpoch,
        examples,
        schedule.plateau(),
        validation == null ? EarlyStopping.START : validation.patience(),
        guard.state(),
        losses.unlogged(),
        validation == null ? null : validation.last(),
        validation == null ? null : validation.best(),
        progressive == null ? null : progressive.state(),
        census == null ? null : census.state(),
        course.state(),
        metricsBytes);
  }

  private void restore() {
    Optional<Checkpoint> latest = folder.checkpoints().latest();
    if (latest.isEmpty()) {
      startAfresh();
      census = new LabelCensus(job.train().schema().labels());
      return;
    }
    Checkpoint checkpoint = latest.get();
    checkpoint.verify();
    checkpoint.restoreModel(session.tensors());
    checkpoint.restoreOptimizer(session.tensors());
    TrainingState state = checkpoint.state(TrainingState.class);
    session.setSteps(stepsBefore + state.step());
    step = state.step();
    epoch = state.epoch();
    batchOfEpoch = state.batch();
    examples = state.examples();
    losses.restore(state.unlogged());
    schedule.restore(state.plateau());
    guard.restore(state.lossGuard());
    if (validation != null) {
      validation.restore(state);
    }
    if (state.census() != null) {
      census = new LabelCensus(job.train().schema().labels(), state.census());
    }
    if (state.course() != null) {
      course.restore(state.course());
    }
    if (progressive != null && state.progressive() != null) {
      progressive.restore(state.progressive());
      checkpoint.restore(progressive);
    }
    folder.metrics().truncate(state.metricsBytes());
  }

  /** Optimizers count the steps of all runs, since the states that they go on with do. */
  private void startAfresh() {
    folder.metrics().truncate(0);
    CarriedOver start = job.start();
    if (start != null) {
      start.into(session.tensors());
      session.setSteps(stepsBefore);
    }
  }

  private RunResult finish(StopReason reason) {
    judgeLabels();
    evaluate();
    if (validation != null) {
      validation.blindness().ifPresent(this::warn);
    }
    Checkpoint last = save();
    losses.flush(step, examples);
    List<Finding> findings =
        progressive == null
            ? end.review(reason, validation, course, step, stepsPerEpoch)
            : List.of();
    Checkpoint model = end.model(last, bestStep());
    if (progressive != null) {
      progressive.finish(this::report);
    }
    return end.write(reason.text(config), step, model, metrics(), findings);
  }

  /** The metrics of the model that the run ends with. */
  private Map<String, Map<String, Double>> metrics() {
    if (progressive != null) {
      return progressive.total();
    }
    return validation == null ? Map.of() : validation.metrics();
  }
}
