package org.jingu.api.metric;

import org.jingu.api.Extension;

/**
 * A measure of predictions over a whole data set, of one task at a time.
 *
 * <p>A metric that a data set does not define is NaN, never an exception: an evaluation should not
 * lose its other figures. {@link #undefinedWhen} is the reason to show.
 */
public interface Metric extends Extension {
  /** Which way is better. */
  Goal goal();

  /** When the result is NaN, as the end of a sentence: "the examples are all of one class". */
  String undefinedWhen();

  /**
   * Whether it takes predictions for probabilities. It is left out, as undefined, of runs whose
   * loss fits something else.
   */
  default boolean needsProbabilities() {
    return false;
  }

  /**
   * Starts a measurement of one task.
   *
   * @param task the name of its label
   */
  Accumulator start(String task);

  /** Which way is better. */
  enum Goal {
    /** Larger is better. */
    MAXIMIZE,
    /** Smaller is better. */
    MINIMIZE,
    /** Nearer to 1 is better. */
    ONE
  }

  /** Takes examples piece by piece. */
  interface Accumulator {
    /** Adds examples. */
    void add(Scored examples);

    /** The metric of all examples so far, or NaN where it is not defined. */
    double result();
  }
}
