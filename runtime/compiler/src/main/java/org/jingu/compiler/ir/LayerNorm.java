package org.jingu.compiler.ir;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layer norm over the last axis (Ba, Kiros and Hinton, 2016): (x - mean) / √(variance + eps), times
 * a gain plus a bias where they are given. Inputs are x or x, gain and bias, the latter two of
 * shape [width].
 *
 * @param eps what is added to the variance
 */
public record LayerNorm(double eps) implements KernelOp {
  @Override
  public String name() {
    return "layer_norm";
  }

  @Override
  public String attributes() {
    return "eps " + eps;
  }

  @Override
  public boolean takes(int inputs) {
    return inputs == 1 || inputs == 3;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    Shape x = inputs.get(0).shape();
    for (Node affine : inputs.subList(1, inputs.size())) {
      if (!affine.shape().dims().equals(List.of(x.dim(-1)))) {
        throw new IllegalArgumentException(
            "layer_norm of " + x + " with a gain or bias of " + affine.shape());
      }
    }
    return List.of(x);
  }

  @Override
  public List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    if (node.inputs().size() == 1) {
      return Arrays.asList(b.add(new LayerNormGradient(eps), node.input(0), g));
    }
    Node all = b.add(new LayerNormGradient(eps), node.input(0), node.input(1), g);
    return Arrays.asList(b.part(all, 0), b.part(all, 1), b.part(all, 2));
  }

  @Override
  public <R extends @Nullable Object> R accept(KernelOp.Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
