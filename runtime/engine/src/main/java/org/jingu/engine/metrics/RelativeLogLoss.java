package org.jingu.engine.metrics;

import java.util.Map;
import org.jingu.api.ApiLevel;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;

/**
 * How far the log loss is from a baseline's, as a share of it: -0.01 is one percent better (Wukong,
 * section 5.2.2, where the baseline is DLRM).
 */
public final class RelativeLogLoss implements Metric {
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
    this.baseline = Map.copyOf(baseline);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "How far the log loss is from a baseline's, as a share of it";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Goal goal() {
    return Goal.MINIMIZE;
  }

  @Override
  public String undefinedWhen() {
    return "no baseline's log loss is given, or there are no examples with a label";
  }

  @Override
  public boolean needsProbabilities() {
    return true;
  }

  @Override
  public Accumulator start(String task) {
    CrossEntropySum sum = new CrossEntropySum();
    double reference = baseline.getOrDefault(task, Double.NaN);
    return new Accumulator() {
      @Override
      public void add(Scored examples) {
        sum.add(examples);
      }

      @Override
      public double result() {
        return reference > 0 ? (sum.mean() - reference) / reference : Double.NaN;
      }
    };
  }
}
