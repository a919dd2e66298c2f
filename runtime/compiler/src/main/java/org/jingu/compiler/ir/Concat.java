package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The inputs one after another along a static axis.
 *
 * @param axis the axis
 */
public record Concat(int axis) implements Op {
  @Override
  public String name() {
    return "concat";
  }

  @Override
  public String attributes() {
    return "axis " + axis;
  }

  @Override
  public boolean takes(int inputs) {
    return inputs >= 2;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    Shape first = inputs.get(0).shape();
    long size = 0;
    for (Node input : inputs) {
      Shape shape = input.shape();
      if (shape.rank() != first.rank()
          || axis < 0
          || axis >= first.rank()
          || !shape.with(axis, Dim.ONE).equals(first.with(axis, Dim.ONE))) {
        throw new IllegalArgumentException(
            "concat over axis " + axis + " of " + inputs.stream().map(Node::shape).toList());
      }
      if (shape.dim(axis).batch()) {
        throw new IllegalArgumentException(
            "concat over the batch dimension of " + shape + "; concatenate along another axis");
      }
      size += shape.dim(axis).factor();
    }
    return List.of(first.with(axis, Dim.of(size)));
  }

  @Override
  public List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    List<@Nullable Node> gradients = new ArrayList<>();
    long start = 0;
    for (Node input : node.inputs()) {
      long length = input.shape().dim(axis).factor();
      gradients.add(b.slice(g, axis, start, length, 1));
      start += length;
    }
    return gradients;
  }

  @Override
  public Node rebuild(GraphBuilder b, List<Node> inputs) {
    return b.concat(axis, inputs);
  }

  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
