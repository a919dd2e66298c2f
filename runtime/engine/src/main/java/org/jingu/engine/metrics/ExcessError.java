package org.jingu.engine.metrics;

/** The standard error of {@link Excess}. */
public final class ExcessError extends OracleMetric {
  /** Makes it. */
  public ExcessError() {
    super("excess_error", "The standard error of the excess");
  }

  @Override
  double value(double z, double truth) {
    return divergence(z, truth);
  }

  @Override
  double result(Moments moments) {
    return moments.error();
  }
}
