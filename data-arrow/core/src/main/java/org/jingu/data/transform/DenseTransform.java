package org.jingu.data.transform;

/** A dense feature's transform, fitted. */
public final class DenseTransform {
  private final DenseConfig config;
  private final double shift;
  private final double factor;
  private final float filled;

  /** From a configuration and what was fitted. */
  public DenseTransform(DenseConfig config, DenseStatistics statistics) {
    this.config = config;
    double width =
        switch (config.scale()) {
          case NONE -> 1;
          case STANDARDIZE -> statistics.deviation();
          case MIN_MAX -> statistics.max() - statistics.min();
        };
    this.shift =
        switch (config.scale()) {
          case NONE -> 0;
          case STANDARDIZE -> statistics.mean();
          case MIN_MAX -> statistics.min();
        };
    // A constant column says nothing: 0 for its value, and no division by 0 for others.
    this.factor = width > 0 ? 1 / width : 1;
    this.filled =
        config.missing() == DenseConfig.Missing.MEAN
            ? scaled(statistics.mean())
            : scaled(config.beforeScale(config.fill()));
  }

  /** What is taken off before the {@link #factor}. */
  public double shift() {
    return shift;
  }

  /** What the value, less {@link #shift}, is multiplied with. */
  public double factor() {
    return factor;
  }

  /**
   * The feature's value.
   *
   * @param raw the number of the cell, NaN where it is missing
   */
  public float apply(double raw) {
    return Double.isNaN(raw) ? filled : scaled(config.beforeScale(raw));
  }

  /**
   * The feature's value.
   *
   * @param x the number after clip and logarithm, NaN where it is missing
   */
  public float scale(double x) {
    return Double.isNaN(x) ? filled : scaled(x);
  }

  private float scaled(double x) {
    return (float) ((x - shift) * factor);
  }
}
