package org.jingu.compiler.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of operation with its attributes. Equal operations on equal inputs are one node, so
 * operations are records.
 *
 * <p>What computes is a {@link KernelOp} and becomes a step. The others are the values from
 * outside, the moves, which become views, and {@link Normalize}, which is lowered.
 */
public sealed interface Op
    permits KernelOp, Input, Constant, Normalize, Concat, Slice, Reshape, Permute, Part {
  /** The name in printed plans. */
  String name();

  /** The attributes as text, empty if there are none. */
  default String attributes() {
    return "";
  }

  /** The operation with its inputs, as text. */
  default String print(List<String> inputs) {
    StringBuilder out = new StringBuilder(name());
    if (!attributes().isEmpty()) {
      out.append(' ').append(attributes());
    }
    inputs.forEach(input -> out.append(' ').append(input));
    return out.toString();
  }

  /** Whether the operation can have this number of inputs. */
  boolean takes(int inputs);

  /**
   * The shape rule.
   *
   * @return the shape of every result
   * @throws IllegalArgumentException if the inputs do not fit, with the shapes in the message
   */
  List<Shape> infer(List<Node> inputs);

  /** The operation on other inputs of the same shapes, simplified. */
  default Node rebuild(GraphBuilder b, List<Node> inputs) {
    return b.add(this, inputs);
  }

  /**
   * The gradient rule: given the gradient of the result, the gradient of every input, in the
   * input's shape; null where none flows.
   *
   * @throws IllegalStateException if the operation is itself part of a gradient
   */
  default List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    throw new IllegalStateException(
        name() + " is part of a backward pass and has no gradient of its own");
  }

  /** Calls the method of the operation's kind. */
  <R extends @Nullable Object> R accept(Visitor<R> visitor);

  /**
   * One method a kind of operation, one for all that can be steps.
   *
   * @param <R> the result
   */
  interface Visitor<R extends @Nullable Object> {
    /** What computes. */
    R visit(KernelOp op);

    /** A value from outside. */
    R visit(Input op);

    /** A fixed tensor. */
    R visit(Constant op);

    /** Normalization by given moments. */
    R visit(Normalize op);

    /** Concatenation. */
    R visit(Concat op);

    /** A part of one axis. */
    R visit(Slice op);

    /** The same elements in another shape. */
    R visit(Reshape op);

    /** Another order of axes. */
    R visit(Permute op);

    /** One result of an operation with several. */
    R visit(Part op);
  }
}
