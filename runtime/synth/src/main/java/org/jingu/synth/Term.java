package org.jingu.synth;

/** One function φ of an example, with mean 0 and variance 1. */
interface Term {
  /** Where it belongs in reports. */
  Part part();

  /** a, by which φ enters the logit. */
  float amplitude();

  /**
   * Computes φ of N examples.
   *
   * @return a row of the chunk that holds it
   */
  float[] compute(Chunk chunk);
}
