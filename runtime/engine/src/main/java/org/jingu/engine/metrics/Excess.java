package org.jingu.engine.metrics;

/**
 * How far predictions are from the truth: the mean divergence KL(true || predicted), in nats. It is
 * the expected log loss beyond the least that any model can have, without the labels' noise.
 */
public final class Excess extends OracleMetric {
  /** Makes it. */
  public Excess() {
    super("excess", "The mean KL divergence of predictions from the true probabilities");
  }

  @Override
  double value(double z, double truth) {
    return divergence(z, truth);
  }

  @Override
  double result(Moments moments) {
    return moments.mean();
  }
}
