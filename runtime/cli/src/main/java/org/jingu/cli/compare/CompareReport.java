package org.jingu.cli.compare;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jingu.engine.checkpoint.Finding;
import org.jspecify.annotations.Nullable;

/**
 * A whole comparison: {@code compare.json}, and all that table and page show.
 *
 * @param format the version of this form
 * @param jingu the version of Jingu
 * @param made when, as an ISO instant
 * @param command the command that makes it
 * @param data what was compared on
 * @param baseline the name of the model that the others are compared with
 * @param models the models that have a finished run, best first
 * @param failures the runs that did not finish
 */
record CompareReport(
    int format,
    String jingu,
    String made,
    String command,
    Data data,
    String baseline,
    List<ModelResult> models,
    List<Failure> failures) {
  /** The version that this program writes. */
  static final int FORMAT = 1;

  /**
   * The data that all models share.
   *
   * @param part the part that was measured on
   * @param examples its number of examples
   * @param labels the tasks
   * @param digests the digest of each part's content
   */
  record Data(String part, long examples, List<String> labels, Map<String, String> digests) {}

  /**
   * A run that did not finish.
   *
   * @param model the model's name
   * @param seed the run's seed
   * @param folder the run folder
   * @param message why
   */
  record Failure(String model, long seed, String folder, String message) {}

  /**
   * A model over its seeds.
   *
   * @param name its name in this comparison
   * @param config the configuration's file
   * @param plugin the plugin's name
   * @param pluginVersion the plugin's version
   * @param denseParameters the elements of all parameters of the graph
   * @param sparseParameters the elements of all embedding tables
   * @param forwardGflop GFLOP of one example's forward pass, as {@code inspect} counts
   * @param trainingGflop GFLOP of one example's training step
   * @param seconds the time of a run that was not interrupted, or null where all were
   * @param tasks what it comes to, by task
   * @param runs its finished runs, in the order of the seeds
   */
  record ModelResult(
      String name,
      String config,
      String plugin,
      String pluginVersion,
      long denseParameters,
      long sparseParameters,
      double forwardGflop,
      double trainingGflop,
      @Nullable Spread seconds,
      Map<String, TaskResult> tasks,
      List<FinishedRun> runs) {
    /** What it comes to on a task. */
    TaskResult result(String task) {
      TaskResult result = tasks.get(task);
      if (result == null) {
        throw new IllegalArgumentException(
            "there is no task '" + task + "' among " + tasks.keySet());
      }
      return result;
    }

    /** The same model with these results. */
    ModelResult with(Map<String, TaskResult> results) {
      return new ModelResult(
          name,
          config,
          plugin,
          pluginVersion,
          denseParameters,
          sparseParameters,
          forwardGflop,
          trainingGflop,
          seconds,
          results,
          runs);
    }
  }

  /**
   * What a model comes to on one task.
   *
   * @param metrics every metric that all its runs have
   * @param differences AUC and log loss less the baseline's; empty for the baseline itself
   * @param roc the ROC curve, mean over the seeds
   * @param reliability the reliability curve, mean over the seeds
   */
  record TaskResult(
      Map<String, Spread> metrics,
      Map<String, Difference> differences,
      List<RocPoint> roc,
      List<ReliabilityPoint> reliability) {}

  /** A point of a ROC curve. */
  record RocPoint(double falsePositiveRate, double truePositiveRate) {}

  /**
   * Examples with about the same prediction.
   *
   * @param predicted their mean predicted probability
   * @param observed the share of them that is positive
   */
  record ReliabilityPoint(double predicted, double observed) {}

  /**
   * A value over seeds.
   *
   * @param mean its mean
   * @param deviation its standard deviation (n - 1), or null for one seed
   * @param seeds how many
   */
  record Spread(double mean, @Nullable Double deviation, int seeds) {
    /** Of at least one value. */
    static Spread of(List<Double> values) {
      double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
      ToDoubleFunction<Double> square = v -> (v - mean) * (v - mean);
      Double deviation =
          values.size() < 2
              ? null
              : Math.sqrt(values.stream().mapToDouble(square).sum() / (values.size() - 1));
      return new Spread(mean, deviation, values.size());
    }
  }

  /**
   * A metric less the baseline's, as {@link org.jingu.significance.PairedDifference} gives it; null
   * stands for what the examples do not determine, and for infinite degrees of freedom.
   *
   * @param seeds the seeds that both have
   * @param difference the mean difference
   * @param standardError its standard error
   * @param degreesOfFreedom of Student's distribution, or null for the normal one
   * @param low the lower end of the 95 % interval
   * @param high the upper end of the 95 % interval
   * @param p of the two-sided test
   * @param correctedP corrected by Holm's method for the number of models compared
   */
  record Difference(
      int seeds,
      double difference,
      @Nullable Double standardError,
      @Nullable Double degreesOfFreedom,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable Double p,
      @Nullable Double correctedP) {
    /** The same difference with a corrected p-value. */
    Difference corrected(double corrected) {
      return new Difference(
          seeds, difference, standardError, degreesOfFreedom, low, high, p, corrected);
    }
  }

  /**
   * A finished run.
   *
   * @param seed its seed
   * @param folder its run folder
   * @param reason why it ended
   * @param steps the steps made
   * @param modelStep the step of the model that was measured
   * @param epochs passes made, with fractions
   * @param modelEpochs passes that the model has seen
   * @param seconds the time it took, or null where it was interrupted
   * @param metrics every metric on the measured part, by task
   * @param validation its evaluations while it trained
   * @param findings what it shows at its end, the most important first
   */
  record FinishedRun(
      long seed,
      String folder,
      String reason,
      long steps,
      long modelStep,
      double epochs,
      double modelEpochs,
      @Nullable Double seconds,
      Map<String, Map<String, Double>> metrics,
      List<RunHistory.Validation> validation,
      List<Finding> findings) {}
}
