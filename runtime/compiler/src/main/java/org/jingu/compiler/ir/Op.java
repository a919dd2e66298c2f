package org.jingu.compiler.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of operation with its attributes. Equal operations on equal inputs are one node, so
 * operations are records.
 *
 * <p>To add one: write the record with its shape rule and its gradient, add it here and to {@link
 * Visitor}; the compiler then names every place that must handle it.
 */
public sealed interface Op
    permits Input,
        Constant,
        Elementwise,
        MatMul,
        Reduce,
        Softmax,
        SoftmaxGradient,
        LayerNorm,
        LayerNormGradient,
        Normalize,
        Concat,
        Slice,
        Reshape,
        Permute,
        Part {
  /** The name in printed plans. */
  String name();

  /** The attributes as text, empty if there are none. */
  default String attributes() {
    return "";
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
  <R> R accept(Visitor<R> visitor);

  /**
   * One method a kind of operation.
   *
   * @param <R> the result
   */
  interface Visitor<R> {
    /** A value from outside. */
    R visit(Input op);

    /** A fixed tensor. */
    R visit(Constant op);

    /** A scalar function of broadcast inputs. */
    R visit(Elementwise op);

    /** A matrix product. */
    R visit(MatMul op);

    /** A reduction. */
    R visit(Reduce op);

    /** Softmax over the last axis. */
    R visit(Softmax op);

    /** The gradient of softmax. */
    R visit(SoftmaxGradient op);

    /** Layer norm over the last axis. */
    R visit(LayerNorm op);

    /** The gradients of layer norm. */
    R visit(LayerNormGradient op);

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
