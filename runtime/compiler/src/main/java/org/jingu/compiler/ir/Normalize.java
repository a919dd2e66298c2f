package org.jingu.compiler.ir;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * (x - mean) / √(variance + eps) where mean and variance are x's own moments over axes, as in batch
 * norm (Ioffe and Szegedy, 2015). Inputs are x, mean and variance; the gradient accounts for all
 * three paths at once. It lives until gradients are made and is then lowered to a map.
 *
 * @param axes the axes of the moments
 * @param eps what is added to the variance
 */
public record Normalize(List<Integer> axes, double eps) implements Op {
  /** Copies the axes. */
  public Normalize {
    axes = List.copyOf(axes);
  }

  @Override
  public String name() {
    return "normalize";
  }

  @Override
  public String attributes() {
    return "axes " + axes + " eps " + eps;
  }

  @Override
  public boolean takes(int inputs) {
    return inputs == 3;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    Shape x = inputs.get(0).shape();
    Shape moment = x;
    for (int axis : axes) {
      moment = moment.with(axis, Dim.ONE);
    }
    if (!inputs.get(1).shape().equals(moment) || !inputs.get(2).shape().equals(moment)) {
      throw new IllegalArgumentException(
          "normalize of %s over axes %s with moments of %s and %s"
              .formatted(x, axes, inputs.get(1).shape(), inputs.get(2).shape()));
    }
    return List.of(x);
  }

  /** The value as a function of x, mean and variance. */
  public ScalarFunction function() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(3);
    int deviation = f.emit(ScalarOp.RSQRT, f.emit(ScalarOp.ADD, 2, f.constant(eps)));
    return f.build(f.mul(f.emit(ScalarOp.SUB, 0, 1), deviation));
  }

  /** The value, from x, mean and variance, in terms of simpler operations. */
  public Node lower(GraphBuilder b, List<Node> inputs) {
    Node centred = b.map(ScalarOp.SUB, inputs.get(0), inputs.get(1));
    return b.multiply(centred, inverseDeviation(b, inputs.get(2)));
  }

  /** 1 / √(variance + eps), made once for all elements that share it. */
  private Node inverseDeviation(GraphBuilder b, Node variance) {
    return b.map(ScalarOp.RSQRT, b.plus(variance, b.constant(Shape.SCALAR, eps)));
  }

  /**
   * dx = (g - mean(g) - y mean(g y)) / √(variance + eps), with y the value. The means are written
   * as sums, because a gain and a bias that follow have those very sums as their gradients.
   */
  @Override
  public List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    Dim count = axes.stream().map(node.shape()::dim).reduce(Dim.ONE, Dim::times);
    Node mean = b.divide(b.reduce(Reduce.Kind.SUM, axes, g), b.count(count));
    Node product = b.divide(b.reduce(Reduce.Kind.SUM, axes, b.multiply(g, node)), b.count(count));
    ScalarFunction.Builder f = new ScalarFunction.Builder(5);
    int centred = f.emit(ScalarOp.SUB, f.emit(ScalarOp.SUB, 0, 1), f.mul(2, 3));
    Node dx =
        b.map(
            f.build(f.mul(centred, 4)),
            Arrays.asList(g, mean, node, product, inverseDeviation(b, node.input(2))),
            node.shape());
    return Arrays.asList(dx, null, null);
  }

  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
