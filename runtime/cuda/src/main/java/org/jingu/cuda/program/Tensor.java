package org.jingu.cuda.program;

import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Shape;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.Operand;

/**
 * A tensor with its place.
 *
 * @param address of its first element, at one batch size
 * @param operand how it lies from there, at every batch size
 */
public record Tensor(Address address, Operand operand) {
  /** A row-major tensor at an address that is aligned for everything. */
  static Tensor dense(Address address, ElementType type, Shape shape) {
    return new Tensor(address, Operand.dense(type, shape));
  }

  /** The element type. */
  public ElementType type() {
    return operand.type();
  }

  /** The shape. */
  public Shape shape() {
    return operand.shape();
  }

  /** The distance between neighbours along an axis. */
  Dim stride(int axis) {
    return operand.strides().get(axis);
  }

  /** Whether the elements lie one after another, row-major. */
  boolean isDense() {
    Dim expected = Dim.ONE;
    for (int i = shape().rank() - 1; i >= 0; i--) {
      if (!shape().dim(i).isOne()) {
        if (!stride(i).equals(expected)) {
          return false;
        }
        expected = expected.times(shape().dim(i));
      }
    }
    return true;
  }

  /** The same elements with further axes of size 1 in front. */
  Tensor ofRank(int rank) {
    Shape shape = shape();
    List<Dim> strides = new java.util.ArrayList<>(operand.strides());
    while (shape.rank() < rank) {
      shape = shape.insert(0, Dim.ONE);
      strides.add(0, Dim.of(0));
    }
    return new Tensor(address, new Operand(operand.type(), shape, strides, operand.alignment()));
  }
}
