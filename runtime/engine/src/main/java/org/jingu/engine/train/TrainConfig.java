package org.jingu.engine.train;

import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.Sharing;
import org.jingu.engine.loss.LossConfig;
import org.jingu.engine.optimizer.OptimizerConfig;
import org.jingu.engine.sampling.ClassWeights;
import org.jingu.engine.sampling.SamplingConfig;
import org.jingu.engine.schedule.ScheduleConfig;
import org.jspecify.annotations.Nullable;

/**
 * How a run trains.
 *
 * @param preset where the defaults of the keys below come from
 * @param epochs the most passes over the training part
 * @param maxSteps the most steps in all; 0 is no limit
 * @param batchSize B of a training step
 * @param evalBatchSize B of an evaluation; 0 is {@code batchSize}
 * @param seed of initial values, shuffles and dropout
 * @param engine the back end's name
 * @param precision one that the back end knows; null for its default
 * @param tableStorage one that the back end knows
 * @param threads the number of threads; 0 is all cores
 * @param featureDropout the probability with which a training step hides a bag of an example
 * @param loss what training minimises, as {@link LossConfig} reads it; null, which keeps runs
 *     without the key resumable, is the binary cross entropy
 * @param distillation another run's model to learn from; null, which keeps runs without the key
 *     resumable, is none
 * @param sampling which negatives training reads; null is all
 * @param classWeights what losses weigh by their labels, by label; null is all alike
 * @param optimizer how parameters and tables are updated
 * @param schedule how learning rates change
 * @param earlyStopping when to stop
 * @param evalEvery when to evaluate on the validation part
 * @param checkpoint when to write checkpoints and how many to keep
 * @param logEvery steps between two lines of training loss in the metrics file
 * @param online one-pass training with progressive metrics
 * @param lossGuard when a loss stops the run
 * @param metrics the names of the metrics of every evaluation
 * @param parallel how several ranks share it; null is as is planned
 */
public record TrainConfig(
    @Doc(
            "Defaults: auto (from the data set, see docs/defaults.md) or paper (fixed, for benchmarks)")
        @Default("auto")
        Preset preset,
    @Doc("Most passes over the training part") @Default("10") @Range(min = 1) int epochs,
    @Doc("Most steps in all; 0 is no limit") @Default("0") @Range(min = 0) long maxSteps,
    @Doc("Examples a training step") @Default("4096") @Range(min = 1) int batchSize,
    @Doc("Examples a batch of an evaluation; 0 is batch_size") @Default("0") @Range(min = 0)
        int evalBatchSize,
    @Doc("Seed of initial values, shuffles and dropout") @Default("2021") long seed,
    @Doc("Engine that runs the model: cpu, cuda or nd4j") @Default("cpu") String engine,
    @Doc("Precision of products and activations; left out, tf32 on a GPU and fp32 on a CPU")
        @Nullable Precision precision,
    @Doc("How embedding tables are stored: fp32, or in half the memory fp16 or bf16")
        @Default("fp32")
        TableStorage tableStorage,
    @Doc("Threads; 0 is all cores. Matrix products take as many, at most OMP_NUM_THREADS")
        @Default("0")
        @Range(min = 0)
        int threads,
    @Doc(
            "Probability with which training hides a feature of an example: the out-of-vocabulary"
                + " row, or an empty bag, in its place")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double featureDropout,
    @Doc(
            "What training minimises: the name of a loss, or a map of name and the loss's own keys;"
                + " left out, cross_entropy")
        @Nullable Object loss,
    @Doc("Another run's model to learn from, beside the labels")
        @Nullable DistillationConfig distillation,
    @Doc("Which negatives training reads; left out, all") @Nullable SamplingConfig sampling,
    @Doc(
            "By label, what its classes weigh in the loss: {click: {positive: 5}}. Predictions are"
                + " corrected.")
        @Nullable Map<String, ClassWeights> classWeights,
    @Doc("How parameters and tables are updated") @Default("{}") OptimizerConfig optimizer,
    @Doc("How learning rates change") @Default("{}") ScheduleConfig schedule,
    @Doc("When to stop") @Default("{}") EarlyStopping earlyStopping,
    @Doc("When to evaluate on the validation part") @Default("{}") EvalEvery evalEvery,
    @Doc("When to write checkpoints") @Default("{}") CheckpointEvery checkpoint,
    @Doc("Steps between two lines of training loss in the metrics file")
        @Default("10")
        @Range(min = 1)
        int logEvery,
    @Doc("One-pass training with progressive metrics") @Default("{}") Online online,
    @Doc("When a loss stops the run") @Default("{}") LossGuardConfig lossGuard,
    @Doc("Metrics of every evaluation") @Default("[auc, logloss]") List<String> metrics,
    @Doc("How several ranks share the run; left out, as is planned")
        @Nullable ParallelConfig parallel) {

  /**
   * Checks what involves several keys.
   *
   * @throws ConfigException if online training is asked for with several epochs, the loss is
   *     neither a name nor a map with one, or a teacher, a sampling or weights of classes are to
   *     have a part in another than cross entropy
   */
  public TrainConfig {
    if (online.enabled() && epochs != 1) {
      throw new ConfigException(
          "epochs", "is " + epochs + "; online training makes one pass: set epochs to 1");
    }
    LossConfig named = LossConfig.of(loss, "loss");
    if (distillation != null && !named.isCrossEntropy()) {
      throw new ConfigException(
          "distillation",
          "is set beside the loss '%s'; a teacher's probabilities are labels of the cross entropy alone: leave one of them out"
              .formatted(named.name()));
    }
    if (sampling != null && distillation != null) {
      throw new ConfigException(
          "sampling",
          "is set beside a teacher, whose probabilities are of all negatives; leave one of them out");
    }
    requireCrossEntropy("sampling", sampling, named);
    requireCrossEntropy("class_weights", classWeights, named);
  }

  private static void requireCrossEntropy(String key, @Nullable Object value, LossConfig loss) {
    if (value != null && !loss.isCrossEntropy()) {
      throw new ConfigException(
          key,
          "is set beside the loss '%s'; predictions can be corrected for it where the loss is cross_entropy alone: leave one of them out"
              .formatted(loss.name()));
    }
  }

  /** What it says of the loss. */
  public LossConfig lossConfig() {
    return LossConfig.of(loss, "train.loss");
  }

  /** This configuration with another optimizer. */
  public TrainConfig with(OptimizerConfig other) {
    return new TrainConfig(
        preset,
        epochs,
        maxSteps,
        batchSize,
        evalBatchSize,
        seed,
        engine,
        precision,
        tableStorage,
        threads,
        featureDropout,
        loss,
        distillation,
        sampling,
        classWeights,
        other,
        schedule,
        earlyStopping,
        evalEvery,
        checkpoint,
        logEvery,
        online,
        lossGuard,
        metrics,
        parallel);
  }

  /** How several ranks share the run. */
  public Sharing sharing() {
    ParallelConfig of = parallel == null ? ParallelConfig.USUAL : parallel;
    return of.sharing(batchSize);
  }

  /** B of an evaluation. */
  public int evaluationBatchSize() {
    return evalBatchSize == 0 ? batchSize : evalBatchSize;
  }

  /** The number of threads, all cores resolved. */
  public int resolvedThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /**
   * When to stop before the last epoch. An evaluation gains if it betters the best so far of a
   * watched metric by more than {@code minDelta}.
   *
   * @param monitor a metric's name, its mean over the tasks; or {@code metric/label} for one task
   * @param mode whether larger or smaller is better
   * @param also further metrics, named like {@code monitor}, whose gains also count for patience
   *     and plateau; null is none, and keeps runs without the key resumable. The best model is that
   *     of {@code monitor}
   * @param patience evaluations in a row without gain after which the run stops; 0 never stops
   * @param minDelta the least gain that counts
   * @param restoreBest whether the run ends with the weights of its best evaluation
   */
  public record EarlyStopping(
      @Doc("Metric to watch; metric/label for one task") @Default("auc") String monitor,
      @Doc("Whether larger (max) or smaller (min) is better; auto asks the metric") @Default("auto")
          Mode mode,
      @Doc("Further metrics whose gains count for patience; the best model is monitor's")
          @Nullable List<String> also,
      @Doc("Evaluations in a row without gain before the run stops; 0 never stops")
          @Default("2")
          @Range(min = 0)
          int patience,
      @Doc("Least gain that counts") @Default("1e-6") @Range(min = 0) double minDelta,
      @Doc("Whether the run ends with its best weights") @Default("true") boolean restoreBest) {

    /** The metrics that are watched beside {@code monitor}. */
    List<String> alsoWatched() {
      return also == null ? List.of() : also;
    }
  }

  /** What is better. */
  public enum Mode {
    /** As the metric says. */
    AUTO,
    /** Larger. */
    MAX,
    /** Smaller. */
    MIN
  }

  /** Where defaults come from. */
  public enum Preset {
    /** From the data set. */
    AUTO,
    /** Those of the records, as published configurations take them. */
    PAPER
  }

  /**
   * When to evaluate; the end of a run always does.
   *
   * @param epochs at the end of every so many epochs; 0 is not at all
   * @param steps also after every so many steps; 0 is not at all
   */
  public record EvalEvery(
      @Doc("Every so many epochs; 0 is not at all") @Default("1") @Range(min = 0) int epochs,
      @Doc("Every so many steps; 0 is not at all") @Default("0") @Range(min = 0) long steps) {}

  /**
   * When to write checkpoints; the end of a run always does.
   *
   * @param epochs at the end of every so many epochs; 0 is not at all
   * @param steps also after every so many steps; 0 is not at all
   * @param keep how many to keep besides the best
   */
  public record CheckpointEvery(
      @Doc("Every so many epochs; 0 is not at all") @Default("1") @Range(min = 0) int epochs,
      @Doc("Every so many steps; 0 is not at all") @Default("0") @Range(min = 0) long steps,
      @Doc("How many to keep besides the best") @Default("2") @Range(min = 1) int keep) {}

  /**
   * One pass, every example predicted before it is learned.
   *
   * @param enabled whether to
   * @param window the number of examples of the windowed metrics
   */
  public record Online(
      @Doc("Whether to make one pass with predict-then-train metrics") @Default("false")
          boolean enabled,
      @Doc("Examples of a window of the progressive metrics") @Default("100000") @Range(min = 1)
          int window) {}

  /**
   * When a loss stops the run. A loss that is not finite always does.
   *
   * @param max the largest loss; 0 is no limit
   * @param factor the largest multiple of the recent mean loss (or of that of a model that knows
   *     nothing, where that is larger); 0 is no limit
   */
  public record LossGuardConfig(
      @Doc("Largest loss; 0 is no limit") @Default("0") @Range(min = 0) double max,
      @Doc("Largest multiple of the recent mean loss; 0 is no limit")
          @Default("100")
          @Range(min = 0)
          double factor) {}
}
