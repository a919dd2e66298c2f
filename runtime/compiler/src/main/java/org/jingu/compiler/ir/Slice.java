package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code length} positions of a static axis: start, start + step, ...
 *
 * @param axis the axis
 * @param start the first position
 * @param length the number of positions
 * @param step the distance between positions, at least 1
 */
public record Slice(int axis, long start, long length, long step) implements Op {
  @Override
  public String name() {
    return "slice";
  }

  @Override
  public String attributes() {
    return "axis %d from %d length %d%s"
        .formatted(axis, start, length, step == 1 ? "" : " step " + step);
  }

  @Override
  public boolean takes(int inputs) {
    return inputs == 1;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    Shape x = inputs.get(0).shape();
    if (axis < 0 || axis >= x.rank() || x.dim(axis).batch()) {
      throw new IllegalArgumentException(
          "slice of axis %d of %s; only a static axis can be sliced".formatted(axis, x));
    }
    if (start < 0
        || length < 1
        || step < 1
        || start + (length - 1) * step >= x.dim(axis).factor()) {
      throw new IllegalArgumentException("slice " + attributes() + " leaves " + x);
    }
    return List.of(x.with(axis, Dim.of(length)));
  }

  /**
   * Zeros around the gradient. Several slices of one tensor are better put together first, which
   * the reverse pass does.
   */
  @Override
  public List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    return Arrays.asList(spread(b, node.input(0).shape(), g));
  }

  private Node spread(GraphBuilder b, Shape x, Node g) {
    Node dilated = g;
    long end = start + length;
    if (step > 1) {
      // [.., length, ..] -> [.., length, step, ..], the gradient first and zeros behind it.
      Shape apart = g.shape().insert(axis + 1, Dim.ONE);
      Node zeros = b.constant(apart.with(axis + 1, Dim.of(step - 1)), 0);
      Node pairs = b.concat(axis + 1, Arrays.asList(b.reshape(g, apart), zeros));
      dilated = b.reshape(pairs, g.shape().with(axis, Dim.of(length * step)));
      end = start + (length - 1) * step + 1;
      dilated = b.slice(dilated, axis, 0, end - start, 1);
    }
    List<Node> parts = new ArrayList<>();
    if (start > 0) {
      parts.add(b.constant(x.with(axis, Dim.of(start)), 0));
    }
    parts.add(dilated);
    if (end < x.dim(axis).factor()) {
      parts.add(b.constant(x.with(axis, Dim.of(x.dim(axis).factor() - end)), 0));
    }
    return b.concat(axis, parts);
  }

  @Override
  public Node rebuild(GraphBuilder b, List<Node> inputs) {
    return b.slice(inputs.get(0), axis, start, length, step);
  }

  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
