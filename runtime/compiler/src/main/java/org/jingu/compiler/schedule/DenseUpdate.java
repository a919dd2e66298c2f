package org.jingu.compiler.schedule;

import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;

/**
 * Adam over every dense parameter at once (Kingma and Ba, 2015, by PyTorch's formula), as scalar
 * functions, so that a back end writes one loop over {@link ParameterLayout#size} elements of four
 * regions that are laid out alike: parameters w, gradients g, and the moments m and v.
 *
 * <pre>
 *   m' = beta1 m + (1 - beta1) s g
 *   v' = beta2 v + (1 - beta2) (s g)²        or v + (s g)² where beta2 is 1 (Wukong's setting)
 *   w' = w - a m' / (c √v' + eps)
 * </pre>
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment; 1 accumulates, without bias correction
 * @param eps added to the root
 * @param epsHat whether eps is added to the root before its bias correction ({@link
 *     BiasCorrection})
 */
public record DenseUpdate(double beta1, double beta2, double eps, boolean epsHat) {
  /**
   * What changes from step to step.
   *
   * @param gradientScale s, below 1 where the gradient's norm is clipped
   * @param stepSize a, {@link BiasCorrection#stepSize}
   * @param rootCorrection c, {@link BiasCorrection#rootScale}
   */
  public record Scalars(double gradientScale, double stepSize, double rootCorrection) {}

  /**
   * The scalars of a step.
   *
   * @param step the number of steps made, this one included
   * @param learningRate the learning rate, the schedule's factor included
   * @param gradientScale {@code min(1, clipNorm / (norm + 1e-6))}, or 1 without clipping
   */
  public Scalars scalars(long step, double learningRate, double gradientScale) {
    BiasCorrection correction = new BiasCorrection(beta1, beta2, epsHat);
    return new Scalars(
        gradientScale, correction.stepSize(step, learningRate), correction.rootScale(step));
  }

  /** m' of m, g and s. */
  public ScalarFunction firstMoment() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(3);
    int scaled = f.mul(1, 2);
    return f.build(decayed(f, beta1, 1 - beta1, scaled));
  }

  /** v' of v, g and s. */
  public ScalarFunction secondMoment() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(3);
    int scaled = f.mul(1, 2);
    return f.build(decayed(f, beta2, beta2 == 1 ? 1 : 1 - beta2, f.mul(scaled, scaled)));
  }

  /** w' of w, m', v', a and c. */
  public ScalarFunction parameter() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(5);
    int root = f.emit(ScalarOp.ADD, f.mul(4, f.emit(ScalarOp.SQRT, 2)), f.constant(eps));
    return f.build(f.emit(ScalarOp.SUB, 0, f.emit(ScalarOp.DIV, f.mul(3, 1), root)));
  }

  private static int decayed(ScalarFunction.Builder f, double decay, double weight, int value) {
    return f.emit(ScalarOp.ADD, f.mul(f.constant(decay), 0), f.mul(f.constant(weight), value));
  }
}
