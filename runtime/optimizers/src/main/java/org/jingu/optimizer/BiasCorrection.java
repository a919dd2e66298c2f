package org.jingu.optimizer;

/**
 * How Adam corrects its moments, which start at 0 (Kingma and Ba, 2015, algorithm 1): the factors a
 * and c of a step's {@code w -= a m / (c √v + eps)}.
 *
 * <p>The paper's section 2 ends with a cheaper order that TensorFlow has and PyTorch had before
 * 1.3: {@code w -= (a / c) m / (√v + ε̂)}. There ε̂ is compared with the uncorrected root, which is
 * small at first, so that gradients near ε̂ make steps in proportion to themselves. Tables with
 * tiny initial values learn other directions by it.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment; 1 accumulates and is not corrected
 * @param epsHat whether eps is ε̂
 */
record BiasCorrection(double beta1, double beta2, boolean epsHat) {
  /** a, for the t-th step, from 1, at some learning rate. */
  double stepSize(long t, double learningRate) {
    double step = learningRate / (1 - Math.pow(beta1, (double) t));
    return epsHat ? step / correctedRoot(t) : step;
  }

  /** c, for the t-th step, from 1. */
  double rootScale(long t) {
    return epsHat ? 1 : correctedRoot(t);
  }

  private double correctedRoot(long t) {
    return beta2 == 1 ? 1 : 1 / Math.sqrt(1 - Math.pow(beta2, (double) t));
  }
}
