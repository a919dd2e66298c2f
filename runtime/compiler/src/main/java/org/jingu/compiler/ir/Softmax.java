package org.jingu.compiler.ir;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Softmax over the last axis. */
public record Softmax() implements KernelOp {
  @Override
  public String name() {
    return "softmax";
  }

  @Override
  public boolean takes(int inputs) {
    return inputs == 1;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    if (inputs.get(0).shape().rank() == 0) {
      throw new IllegalArgumentException("softmax of a scalar");
    }
    return List.of(inputs.get(0).shape());
  }

  @Override
  public List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    return Arrays.asList(b.add(new SoftmaxGradient(), node, g));
  }

  @Override
  public <R extends @Nullable Object> R accept(KernelOp.Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
