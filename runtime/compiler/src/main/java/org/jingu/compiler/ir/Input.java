package org.jingu.compiler.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that comes from outside the graph.
 *
 * @param kind what it is
 * @param label its name among the inputs of the kind, as declared on the model's graph
 * @param shape its shape
 * @param rate the probability of 0 in a dropout mask; 0 for other kinds
 */
public record Input(Kind kind, String label, Shape shape, double rate) implements Op {
  /** What an input is. */
  public enum Kind {
    /** Pooled embedding rows [B, width], or the rows of a sequence side by side [B, L * width]. */
    BAG,
    /** Dense features [B, m]. */
    DENSE,
    /** Where a sequence has ids [B, L]: 1 or 0. The label ends with the feature's name. */
    PRESENT,
    /** Labels [B, T], 0 where a label is missing. */
    LABEL,
    /** The weight [B, T] of every label in the loss, 0 where it is missing. */
    WEIGHT,
    /** The number of each example's group in the batch, [B, 1], from 1. */
    GROUP,
    /** The position of each example in the batch, [B, 1], from 0. */
    POSITION,
    /** The batch size as a number, [1]. */
    BATCH_SIZE,
    /** A dense parameter. */
    PARAMETER,
    /** A running state. */
    STATE,
    /** A dropout mask [B, ...], drawn anew for every step: 0 at the rate, else 1 / (1 - rate). */
    MASK
  }

  /** An input that is not a mask. */
  public static Input of(Kind kind, String label, Shape shape) {
    return new Input(kind, label, shape, 0);
  }

  @Override
  public String name() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public String attributes() {
    return "'" + label + "'" + (kind == Kind.MASK ? " rate " + rate : "");
  }

  @Override
  public boolean takes(int inputs) {
    return inputs == 0;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    return List.of(shape);
  }

  @Override
  public List<Node> gradient(GraphBuilder b, Node node, Node g) {
    return List.of();
  }

  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
