package org.jingu.compiler.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation that computes, and so is all that a step of a plan can be; every other one says
 * where values come from or where they lie, and the scheduler makes views of it.
 *
 * <p>To add one: write the record with its shape rule and its gradient, permit it here and add it
 * to {@link Visitor}. Java's compiler then names the interpreter and the back ends, which implement
 * the visitor.
 */
public sealed interface KernelOp extends Op
    permits Elementwise, MatMul, Reduce, Softmax, SoftmaxGradient, LayerNorm, LayerNormGradient {
  /**
   * Whether kernels read an input wherever its elements lie. They take every other one with dense
   * rows alone, so that the scheduler copies it where it has none.
   */
  default boolean takesAnyView(int input) {
    return false;
  }

  /** The floating-point operations at a batch size, of products alone: two a multiply-add. */
  default double flops(List<Shape> inputs, long batch) {
    return 0;
  }

  /** Calls the method of the operation's kind. */
  <R extends @Nullable Object> R accept(Visitor<R> visitor);

  @Override
  default <R extends @Nullable Object> R accept(Op.Visitor<R> visitor) {
    return visitor.visit(this);
  }

  /**
   * One method a kind of operation that can be a step: what a back end implements.
   *
   * @param <R> the result
   */
  interface Visitor<R extends @Nullable Object> {
    /** A scalar function of broadcast inputs; without inputs a fill, with the identity a copy. */
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
  }
}
