package org.jingu.lab.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run had come to at the end of a window: a line of {@code points.jsonl}. It holds nothing
 * that differs when the same run is made again.
 *
 * @param key which run
 * @param digest of its configuration, seed and examples
 * @param architecture the model's name
 * @param rung whose compute it has
 * @param seed of the run
 * @param gflop per example of training
 * @param denseParameters parameters of its graph
 * @param examples seen at the end of the window
 * @param status {@code ok}, or how the run failed
 * @param last whether the run has no further line
 * @param metrics of the window
 * @param recovered by family and order, the share of the teacher's part that the model has
 * @param message why it failed, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Point(
    String key,
    String digest,
    String architecture,
    String rung,
    int seed,
    double gflop,
    long denseParameters,
    long examples,
    String status,
    boolean last,
    Map<String, Double> metrics,
    @Nullable Map<String, Double> recovered,
    @Nullable String message) {
  /** The status of a run that ended as it should. */
  public static final String OK = "ok";

  /** The status of a run whose loss exploded. */
  public static final String LOSS = "loss_x";

  /** The status of a run that ended no better than a constant. */
  public static final String NOTHING = "did_not_learn";

  /** The status of a run that could not be made. */
  public static final String FAILED = "failed";

  /** Whether the run ended as it should. */
  public boolean ok() {
    return status.equals(OK);
  }

  /** A metric of the window; NaN where it was not measured. */
  public double metric(String name) {
    return metrics.getOrDefault(name, Double.NaN);
  }
}
