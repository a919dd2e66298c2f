package org.jingu.optimizer;

import org.jingu.api.optimizer.Term;

/** How fast weights decay between updates. */
final class Decays {
  /** Far below the square of any gradient that moves a weight. */
  private static final double LEAST = 1e-30;

  private Decays() {}

  /**
   * AdaGrad's step along a small gradient, lr / √s. Where s is 0 it is 0 instead: what no gradient
   * has moved keeps its initial value.
   */
  static Term adagrad(Term sum, double lr) {
    return sum.sqrt().over(sum.plus(LEAST)).times(lr);
  }
}
