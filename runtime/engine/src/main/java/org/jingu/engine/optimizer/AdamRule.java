package org.jingu.engine.optimizer;

import org.jingu.compiler.schedule.BiasCorrection;

/**
 * Adam (Kingma and Ba, 2015) by PyTorch's formula: {@code m = b1 m + (1 - b1) g; v = b2 v + (1 -
 * b2) g²; w -= lr / (1 - b1^t) · m / (√(v / (1 - b2^t)) + eps)}.
 *
 * <p>{@link BiasCorrection} has the other place for eps. With {@code beta2} 1 the second moment
 * accumulates, {@code v += g²}, and has no bias correction.
 */
public final class AdamRule {
  private final double lr;
  private final BiasCorrection correction;
  private final float eps;
  private float rate;
  private float rootScale;

  /** A rule that starts with {@link #begin}. */
  public AdamRule(double lr, BiasCorrection correction, double eps) {
    this.lr = lr;
    this.correction = correction;
    this.eps = (float) eps;
  }

  /** The rule of dense parameters. */
  public static AdamRule of(OptimizerConfig.Dense config) {
    return new AdamRule(
        config.lr(),
        new BiasCorrection(config.beta1(), config.beta2(), config.epsHat()),
        config.eps());
  }

  /**
   * Starts a step.
   *
   * @param step t, from 1
   * @param learningRateScale the schedule's factor on the learning rate
   */
  public void begin(long step, double learningRateScale) {
    rate = (float) correction.stepSize(step, lr * learningRateScale);
    rootScale = (float) correction.rootScale(step);
  }

  /**
   * Updates {@code count} weights.
   *
   * @param w weights, from index {@code at}
   * @param g gradients, from index {@code gradientAt}
   * @param m first moments, from index {@code stateAt}
   * @param v second moments, from index {@code stateAt}
   */
  public void apply(
      float[] w, int at, float[] g, int gradientAt, float[] m, float[] v, int stateAt, int count) {
    double beta1 = correction.beta1();
    double beta2 = correction.beta2();
    float keep1 = (float) beta1;
    float take1 = (float) (1 - beta1);
    float keep2 = (float) beta2;
    float take2 = beta2 == 1 ? 1 : (float) (1 - beta2);
    for (int i = 0; i < count; i++) {
      float gradient = g[gradientAt + i];
      float first = keep1 * m[stateAt + i] + take1 * gradient;
      float second = keep2 * v[stateAt + i] + take2 * gradient * gradient;
      m[stateAt + i] = first;
      v[stateAt + i] = second;
      w[at + i] -= rate * first / ((float) Math.sqrt(second) * rootScale + eps);
    }
  }
}
