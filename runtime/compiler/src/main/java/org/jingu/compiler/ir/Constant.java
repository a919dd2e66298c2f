package org.jingu.compiler.ir;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fixed tensor; where all elements are equal, one value stands for them and B may be in it. */
public final class Constant implements Op {
  private final Shape shape;
  private final double[] values;

  private Constant(Shape shape, double[] values) {
    this.shape = shape;
    this.values = values;
  }

  /** A tensor whose elements are all equal. */
  public static Constant splat(Shape shape, double value) {
    return new Constant(shape, new double[] {value});
  }

  /**
   * A tensor of given elements, row-major.
   *
   * @throws IllegalArgumentException if their number is not the shape's
   */
  public static Constant of(Shape shape, double... values) {
    Dim elements = shape.elements();
    if (elements.batch() || elements.factor() != values.length) {
      throw new IllegalArgumentException(
          "a constant of shape " + shape + " cannot have " + values.length + " elements");
    }
    double first = values.length == 0 ? 0 : values[0];
    return Arrays.stream(values).allMatch(v -> Double.compare(v, first) == 0)
        ? splat(shape, first)
        : new Constant(shape, values.clone());
  }

  /** The shape. */
  public Shape shape() {
    return shape;
  }

  /** Whether all elements are equal. */
  public boolean isSplat() {
    return values.length == 1;
  }

  /** The value of one element, row-major. */
  public double value(int index) {
    return values[isSplat() ? 0 : index];
  }

  @Override
  public String name() {
    return "constant";
  }

  @Override
  public String attributes() {
    return isSplat() ? Double.toString(values[0]) : values.length + " values";
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

  @Override
  public boolean equals(Object other) {
    return other instanceof Constant that
        && shape.equals(that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }
}
