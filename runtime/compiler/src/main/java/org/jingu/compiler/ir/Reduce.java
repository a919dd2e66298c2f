package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A reduction over axes, which stay with size 1, of a scalar function of the inputs.
 *
 * @param kind how elements are combined
 * @param axes the axes, ascending
 * @param body a function of the inputs, which broadcast to the domain
 * @param domain the shape over which the body is evaluated
 */
public record Reduce(Kind kind, List<Integer> axes, ScalarFunction body, Shape domain)
    implements KernelOp {
  /** How elements are combined. */
  public enum Kind {
    /** Their sum. */
    SUM,
    /** Their sum over their number. */
    MEAN,
    /** The largest; the gradient is shared by all that are equal to it. */
    MAX
  }

  /** Copies the axes. */
  public Reduce {
    axes = List.copyOf(axes);
  }

  @Override
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String attributes() {
    return "axes " + axes + (body.isIdentity() ? "" : " over " + domain);
  }

  /** The number of elements that become one. */
  public Dim count() {
    return axes.stream().map(domain::dim).reduce(Dim.ONE, Dim::times);
  }

  @Override
  public boolean takesAnyView(int input) {
    return true;
  }

  @Override
  public String print(List<String> inputs) {
    return body.isIdentity()
        ? KernelOp.super.print(inputs)
        : name() + " " + attributes() + " of " + body.print(inputs);
  }

  @Override
  public boolean takes(int inputs) {
    return inputs > 0;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    Elementwise.checkArguments(name(), body, inputs, domain);
    Shape shape = domain;
    for (int axis : axes) {
      if (axis < 0 || axis >= domain.rank()) {
        throw new IllegalArgumentException(
            name() + " over axis " + axis + " of " + domain + ", which has no such axis");
      }
      shape = shape.with(axis, Dim.ONE);
    }
    return List.of(shape);
  }

  @Override
  public List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    Node full = b.map(body, node.inputs(), domain);
    Node spread =
        switch (kind) {
          case SUM -> b.broadcast(g, domain);
          case MEAN -> b.broadcast(b.divide(g, b.count(count())), domain);
          case MAX -> {
            Node mask = b.map(ScalarFunction.of(ScalarOp.EQUAL), Arrays.asList(full, node), domain);
            Node ties = b.reduce(Kind.SUM, axes, mask);
            yield b.multiply(mask, b.divide(g, ties));
          }
        };
    if (body.isIdentity()) {
      return Arrays.asList(b.sumTo(spread, node.input(0).shape()));
    }
    return new ArrayList<>(Elementwise.gradient(b, body, node.inputs(), domain, full, spread));
  }

  @Override
  public Node rebuild(GraphBuilder b, List<Node> inputs) {
    return b.reduce(kind, axes, body, inputs, domain);
  }

  @Override
  public <R extends @Nullable Object> R accept(KernelOp.Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
