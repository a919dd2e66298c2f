package org.jingu.engine.metrics;

/**
 * A measure of predictions, found through {@link java.util.ServiceLoader}.
 *
 * <p>A metric that a data set does not define is NaN, never an exception: an evaluation should not
 * lose its other figures. {@link #undefinedWhen} is the reason to show.
 */
public interface Metric {
  /** The name in configurations and reports: lower case, digits and underscores. */
  String name();

  /** Which way is better. */
  Goal goal();

  /** When the result is NaN, as the end of a sentence: "the examples are all of one class". */
  String undefinedWhen();

  /** Starts a measurement of one task. */
  Accumulator start(Options options);

  /** Which way is better. */
  enum Goal {
    /** Larger is better. */
    MAXIMIZE,
    /** Smaller is better. */
    MINIMIZE,
    /** Nearer to 1 is better. */
    ONE
  }

  /**
   * What a measurement may depend on besides the examples.
   *
   * @param baselineLogLoss the log loss of a baseline on the same examples, or NaN
   */
  record Options(double baselineLogLoss) {
    /** Without a baseline. */
    public static final Options NONE = new Options(Double.NaN);
  }

  /** Takes examples piece by piece. */
  interface Accumulator {
    /** Adds examples. */
    void add(Scored examples);

    /** The metric of all examples so far, or NaN where it is not defined. */
    double result();
  }
}
