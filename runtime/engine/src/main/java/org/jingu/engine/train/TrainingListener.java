package org.jingu.engine.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.Map;
import org.jingu.engine.checkpoint.Finding;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.metrics.MetricValues;
import org.jspecify.annotations.Nullable;

/**
 * Told of a run's progress, in order, by the training thread: on a device with a memory of its own
 * {@code memory}, then {@code started}, then steps, evaluations, windows and checkpoints as they
 * happen, then {@code found} and {@code ended}. A run that fails ends with its exception instead.
 */
public interface TrainingListener {
  /**
   * The run's needs fit into its device's memory, none of which is allocated yet.
   *
   * @param sentence what the device has and the run needs
   */
  default void memory(String sentence) {}

  /** The run starts or goes on. */
  default void started(Started event) {}

  /** Something about the run is likely not what its user wants. */
  default void warned(Warned event) {}

  /** A step was made. */
  default void stepped(Stepped event) {}

  /** The validation part was evaluated. */
  default void evaluated(Evaluated event) {}

  /** A window of online training is full. */
  default void windowed(Windowed event) {}

  /** A checkpoint is complete. */
  default void checkpointed(Checkpointed event) {}

  /** The run shows, at its end, what its user likely wants to change in the next one. */
  default void found(Found event) {}

  /** The run ended. */
  default void ended(RunResult result) {}

  /**
   * The start.
   *
   * @param step the steps made before, 0 unless resumed
   * @param totalSteps the most steps that the run can make
   * @param stepsPerEpoch steps of a whole pass
   * @param epochs the most passes
   * @param from the run that it started from, or null
   */
  record Started(
      long step, long totalSteps, long stepsPerEpoch, int epochs, Manifest.@Nullable Origin from) {}

  /**
   * A warning.
   *
   * @param step steps made
   * @param message what is wrong, where, and what to do
   */
  record Warned(long step, String message) {}

  /**
   * A step.
   *
   * @param step steps made, this one included
   * @param epoch the pass, from 0
   * @param batch batches of this pass so far, this one included
   * @param examples B
   * @param loss the loss before the update
   * @param learningRateScale the schedule's factor
   */
  record Stepped(
      long step, int epoch, long batch, int examples, double loss, double learningRateScale) {}

  /**
   * An evaluation.
   *
   * @param step steps made
   * @param epoch whole passes made
   * @param examples examples evaluated
   * @param metrics values by task and metric; NaN where the examples determine none
   * @param undefined why, by task and metric
   * @param gain whether it is the best so far
   * @param seconds the time it took
   */
  record Evaluated(
      long step,
      int epoch,
      long examples,
      Map<String, Map<String, Double>> metrics,
      @JsonProperty(required = false) Map<String, Map<String, String>> undefined,
      boolean gain,
      double seconds) {
    /** Takes values as they are in memory or in a file, which may be older than the reasons. */
    public Evaluated {
      metrics = MetricValues.fromJson(metrics);
      undefined = undefined == null ? Map.of() : undefined;
    }
  }

  /**
   * A window of online training, every example predicted before it was learned.
   *
   * @param step steps made
   * @param examples examples seen, the window's included
   * @param window values over the window, by task and metric; NaN where it determines none
   * @param undefined why, by task and metric
   * @param total means of all windows so far, weighted by their examples
   */
  record Windowed(
      long step,
      long examples,
      Map<String, Map<String, Double>> window,
      Map<String, Map<String, String>> undefined,
      Map<String, Map<String, Double>> total) {}

  /**
   * A checkpoint.
   *
   * @param step steps made
   * @param folder where it is
   * @param seconds the time it took
   */
  record Checkpointed(long step, Path folder, double seconds) {}

  /**
   * A finding about a run that ends.
   *
   * @param step steps made
   * @param finding what happened and what to do
   */
  record Found(long step, Finding finding) {}
}
