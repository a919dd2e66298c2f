package org.jingu.engine.metrics;

/** The weighted mean binary cross entropy, computed from logits in double precision. */
public final class LogLoss extends CrossEntropyMetric {
  /** Makes it. */
  public LogLoss() {
    super(
        "logloss", "The weighted mean binary cross entropy", "there are no examples with a label");
  }

  @Override
  double result(CrossEntropySum sum, String task) {
    return sum.mean();
  }
}
