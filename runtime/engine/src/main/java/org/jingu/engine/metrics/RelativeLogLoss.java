package org.jingu.engine.metrics;

/**
 * How far the log loss is from a baseline's, as a share of it: -0.01 is one percent better (Wukong,
 * section 5.2.2, where the baseline is DLRM).
 */
public final class RelativeLogLoss implements Metric {
  /** For {@link java.util.ServiceLoader}. */
  public RelativeLogLoss() {}

  @Override
  public String name() {
    return "relative_logloss";
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
  public Accumulator start(Options options) {
    CrossEntropySum sum = new CrossEntropySum();
    double baseline = options.baselineLogLoss();
    return new Accumulator() {
      @Override
      public void add(Scored examples) {
        sum.add(examples);
      }

      @Override
      public double result() {
        return baseline > 0 ? (sum.mean() - baseline) / baseline : Double.NaN;
      }
    };
  }
}
