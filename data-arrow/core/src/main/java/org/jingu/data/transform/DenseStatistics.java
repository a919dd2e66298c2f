package org.jingu.data.transform;

/**
 * What was fitted of a dense feature: statistics, after clip and logarithm, of the values present
 * in the training part.
 *
 * @param count how many values
 * @param mean their mean; 0 without values
 * @param deviation their standard deviation, dividing by the count
 * @param min the smallest; 0 without values
 * @param max the largest; 0 without values
 */
public record DenseStatistics(long count, double mean, double deviation, double min, double max) {

  /** Gathers statistics in one pass with Welford's updates, which do not cancel. */
  public static final class Fitter {
    private final DenseConfig config;
    private long count;
    private double mean;
    private double squares;
    private double min;
    private double max;

    /** For the values of a feature. */
    public Fitter(DenseConfig config) {
      this.config = config;
    }

    /** Takes a raw value; NaN, a missing one, is left out. */
    public void add(double raw) {
      addBeforeScale(beforeScale(raw));
    }

    /** A raw value after clip and logarithm; NaN stays NaN. For any thread. */
    public double beforeScale(double raw) {
      return Double.isNaN(raw) ? raw : config.beforeScale(raw);
    }

    /** Takes a value after clip and logarithm. */
    public void addBeforeScale(double x) {
      if (Double.isNaN(x)) {
        return;
      }
      min = count == 0 ? x : Math.min(min, x);
      max = count == 0 ? x : Math.max(max, x);
      count++;
      double delta = x - mean;
      mean += delta / count;
      squares += delta * (x - mean);
    }

    /** What was gathered. */
    public DenseStatistics statistics() {
      double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
      return new DenseStatistics(count, mean, deviation, min, max);
    }
  }
}
