package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scalar function of the inputs' elements, broadcast to a shape by NumPy's rule.
 *
 * @param function one argument an input
 * @param shape the result's shape, to which every input broadcasts
 */
public record Elementwise(ScalarFunction function, Shape shape) implements KernelOp {
  @Override
  public String name() {
    return "map";
  }

  @Override
  public boolean takesAnyView(int input) {
    return true;
  }

  @Override
  public String print(List<String> inputs) {
    return name() + " " + function.print(inputs);
  }

  @Override
  public boolean takes(int inputs) {
    return inputs > 0;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    checkArguments(name(), function, inputs, shape);
    return List.of(shape);
  }

  /** Checks that a function has one argument an input and that every input broadcasts. */
  static void checkArguments(
      String name, ScalarFunction function, List<Node> inputs, Shape domain) {
    if (function.arity() != inputs.size()) {
      throw new IllegalArgumentException(
          "%s has %d inputs for a function of %d arguments"
              .formatted(name, inputs.size(), function.arity()));
    }
    for (Node input : inputs) {
      if (!input.shape().broadcastsTo(domain)) {
        throw new IllegalArgumentException(
            name + " cannot broadcast " + input.shape() + " to " + domain);
      }
    }
  }

  @Override
  public List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    return gradient(b, function, node.inputs(), shape, node, g);
  }

  /** The gradients of the inputs of a function over a domain, given its value and gradient. */
  static List<@Nullable Node> gradient(
      GraphBuilder b,
      ScalarFunction function,
      List<Node> inputs,
      Shape domain,
      Node value,
      Node g) {
    List<Node> arguments = new ArrayList<>(inputs);
    arguments.add(value);
    arguments.add(g);
    List<@Nullable Node> gradients = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      ScalarFunction derivative = function.gradient(i);
      gradients.add(b.sumTo(b.map(derivative, arguments, domain), inputs.get(i).shape()));
    }
    return gradients;
  }

  @Override
  public Node rebuild(GraphBuilder b, List<Node> inputs) {
    return b.map(function, inputs, shape);
  }

  @Override
  public <R extends @Nullable Object> R accept(KernelOp.Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
