package org.jingu.compiler.ir;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same elements, row-major, in another shape.
 *
 * @param shape the result's shape
 */
public record Reshape(Shape shape) implements Op {
  @Override
  public String name() {
    return "reshape";
  }

  @Override
  public boolean takes(int inputs) {
    return inputs == 1;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    if (!inputs.get(0).shape().elements().equals(shape.elements())) {
      throw new IllegalArgumentException(
          "reshape of %s (%s elements) to %s (%s elements)"
              .formatted(
                  inputs.get(0).shape(),
                  inputs.get(0).shape().elements(),
                  shape,
                  shape.elements()));
    }
    return List.of(shape);
  }

  @Override
  public List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    return Arrays.asList(b.reshape(g, node.input(0).shape()));
  }

  @Override
  public Node rebuild(GraphBuilder b, List<Node> inputs) {
    return b.reshape(inputs.get(0), shape);
  }

  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
