package org.jingu.compiler.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gradient of softmax, y (g - sum(y g)) by rows, of its value y and the gradient g. */
public record SoftmaxGradient() implements KernelOp {
  @Override
  public String name() {
    return "softmax_gradient";
  }

  @Override
  public boolean takes(int inputs) {
    return inputs == 2;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    Shape y = inputs.get(0).shape();
    if (!y.equals(inputs.get(1).shape())) {
      throw new IllegalArgumentException(
          "softmax_gradient of " + y + " with a gradient of " + inputs.get(1).shape());
    }
    return List.of(y);
  }

  @Override
  public <R extends @Nullable Object> R accept(KernelOp.Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
