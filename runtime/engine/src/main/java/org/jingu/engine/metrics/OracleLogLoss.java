package org.jingu.engine.metrics;

/** The least log loss that any model can expect: the mean entropy of the true probabilities. */
public final class OracleLogLoss extends OracleMetric {
  /** Makes it. */
  public OracleLogLoss() {
    super("oracle_logloss", "The mean entropy of the true probabilities, the least log loss");
  }

  @Override
  double value(double z, double truth) {
    return softplus(truth) - truth / (1 + Math.exp(-truth));
  }

  @Override
  double result(Moments moments) {
    return moments.mean();
  }
}
