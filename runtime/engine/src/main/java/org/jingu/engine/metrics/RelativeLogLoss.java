package org.jingu.engine.metrics;

import java.util.Map;

/**
 * How far the log loss is from a baseline's, as a share of it: -0.01 is one percent better (Wukong,
 * section 5.2.2, where the baseline is DLRM).
 */
public final class RelativeLogLoss extends CrossEntropyMetric {
  /** Its name, under which one with a baseline takes the place of the one without. */
  public static final String NAME = "relative_logloss";

  private final Map<String, Double> baseline;

  /** Without a baseline, and so undefined. */
  public RelativeLogLoss() {
    this(Map.of());
  }

  /**
   * Against a baseline.
   *
   * @param baseline its log loss on the same examples by task; may lack tasks
   */
  public RelativeLogLoss(Map<String, Double> baseline) {
    super(
        NAME,
        "How far the log loss is from a baseline's, as a share of it",
        "no baseline's log loss is given, or there are no examples with a label");
    this.baseline = Map.copyOf(baseline);
  }

  @Override
  double result(CrossEntropySum sum, String task) {
    double reference = baseline.getOrDefault(task, Double.NaN);
    return reference > 0 ? (sum.mean() - reference) / reference : Double.NaN;
  }
}
