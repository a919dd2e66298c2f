package org.jingu.compiler.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of layer norm, from x (its moments are cheaper to compute again than to keep) and
 * the gradient g. Inputs are x and g, with result dx; or x, gain and g, with results dx, dgain and
 * dbias.
 *
 * @param eps what is added to the variance
 */
public record LayerNormGradient(double eps) implements KernelOp {
  @Override
  public String name() {
    return "layer_norm_gradient";
  }

  @Override
  public String attributes() {
    return "eps " + eps;
  }

  @Override
  public boolean takes(int inputs) {
    return inputs == 2 || inputs == 3;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    Shape x = inputs.get(0).shape();
    Shape g = inputs.get(inputs.size() - 1).shape();
    if (!x.equals(g)) {
      throw new IllegalArgumentException(
          "layer_norm_gradient of " + x + " with a gradient of " + g);
    }
    Shape row = x.sub(x.rank() - 1, x.rank());
    return inputs.size() == 2 ? List.of(x) : List.of(x, row, row);
  }

  @Override
  public <R extends @Nullable Object> R accept(KernelOp.Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
