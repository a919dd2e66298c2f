package org.jingu.compiler.schedule;

import java.util.List;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;

/**
 * The end of a training step: Adam over every dense parameter at once (Kingma and Ba, 2015, by
 * PyTorch's formula), after gradients are clipped by their norm (Pascanu, Mikolov and Bengio, 2013,
 * section 3.2). It is given as scalar functions, so that a back end writes one loop over {@link
 * ParameterLayout#size} elements of four regions that are laid out alike: parameters w, gradients
 * g, and the moments m and v.
 *
 * <pre>
 *   s  = min(1, clipNorm / (√(Σ g² + Σ of the tables' gradients²) + 1e-6))
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
 * @param clipNorm the largest norm of all gradients together, tables included; 0 is no clipping
 */
public record DenseUpdate(double beta1, double beta2, double eps, boolean epsHat, double clipNorm) {
  /** Keeps a norm of 0 from dividing by it, as PyTorch's clip_grad_norm_ does. */
  private static final double CLIP_EPSILON = 1e-6;

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
   * @param gradientScale {@link #gradientScale(double)}
   */
  public Scalars scalars(long step, double learningRate, double gradientScale) {
    BiasCorrection correction = new BiasCorrection(beta1, beta2, epsHat);
    return new Scalars(
        gradientScale, correction.stepSize(step, learningRate), correction.rootScale(step));
  }

  /** Whether gradients are clipped. */
  public boolean clips() {
    return clipNorm > 0;
  }

  /**
   * s.
   *
   * @param squaredNorm the sum of the squares of all gradients, tables included
   */
  public double gradientScale(double squaredNorm) {
    return clips() ? Math.min(1, clipNorm / (Math.sqrt(squaredNorm) + CLIP_EPSILON)) : 1;
  }

  /** m' of m, g and s. */
  public ScalarFunction firstMoment() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(3);
    return f.build(decayed(f, beta1, f.mul(f.constant(1 - beta1), f.mul(1, 2))));
  }

  /** v' of v, g and s. */
  public ScalarFunction secondMoment() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(3);
    int scaled = f.mul(1, 2);
    int weighted = f.mul(f.constant(beta2 == 1 ? 1 : 1 - beta2), scaled); // first, as PyTorch does
    return f.build(decayed(f, beta2, f.mul(weighted, scaled)));
  }

  /** w' of w, m', v', a and c. */
  public ScalarFunction parameter() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(5);
    int root = f.emit(ScalarOp.ADD, f.mul(4, f.emit(ScalarOp.SQRT, 2)), f.constant(eps));
    return f.build(f.emit(ScalarOp.SUB, 0, f.emit(ScalarOp.DIV, f.mul(3, 1), root)));
  }

  private static int decayed(ScalarFunction.Builder f, double decay, int addend) {
    return f.emit(ScalarOp.ADD, f.mul(f.constant(decay), 0), addend);
  }

  /** The formulas, one a line, by the names that the class's comment gives. */
  List<String> print() {
    return List.of(
        "s = " + (clips() ? "min(1, %s / (norm + %s))".formatted(clipNorm, CLIP_EPSILON) : "1"),
        "m = " + firstMoment().print(List.of("m", "g", "s")),
        "v = " + secondMoment().print(List.of("v", "g", "s")),
        "w = " + parameter().print(List.of("w", "m", "v", "a", "c")));
  }
}
