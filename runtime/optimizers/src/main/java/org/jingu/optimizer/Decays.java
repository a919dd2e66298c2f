package org.jingu.optimizer;

import org.jingu.api.optimizer.Term;

/** How fast weights decay between updates. */
final class Decays {
  private Decays() {}

  /**
   * AdaGrad's step along a small gradient, lr / (√s + eps). Where s is 0, of what no gradient has
   * moved, one step makes the weight 0.
   */
  static Term adagrad(Term sum, double lr, double eps) {
    return Term.of(lr).over(sum.sqrt().plus(eps));
  }
}
