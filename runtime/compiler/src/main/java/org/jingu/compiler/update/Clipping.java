package org.jingu.compiler.update;

/**
 * Clipping of gradients by their norm (Pascanu, Mikolov and Bengio, 2013, section 3.2): {@code s =
 * min(1, norm / (√(Σ g²) + 1e-6))} over all gradients together, tables included.
 *
 * @param norm the largest norm; 0 is no clipping
 */
public record Clipping(double norm) {
  /** None. */
  public static final Clipping NONE = new Clipping(0);

  /** Keeps a norm of 0 from dividing by it, as PyTorch's clip_grad_norm_ does. */
  private static final double EPSILON = 1e-6;

  /** Whether gradients are clipped. */
  public boolean clips() {
    return norm > 0;
  }

  /**
   * s.
   *
   * @param squaredNorm the sum of the squares of all gradients
   */
  public double scale(double squaredNorm) {
    return clips() ? Math.min(1, norm / (Math.sqrt(squaredNorm) + EPSILON)) : 1;
  }

  @Override
  public String toString() {
    return clips() ? "min(1, %s / (norm + %s))".formatted(norm, EPSILON) : "1";
  }
}
