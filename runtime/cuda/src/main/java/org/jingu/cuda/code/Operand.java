package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.schedule.View;

/**
 * A tensor as a kernel sees it: a pointer to its first element, and strides.
 *
 * @param type how elements are stored
 * @param shape its shape
 * @param strides the distance between neighbours along each axis, in elements
 * @param alignment the largest power of two, up to 16, that divides the distance of the first
 *     element from an address that is aligned for everything
 */
public record Operand(ElementType type, Shape shape, List<Dim> strides, int alignment) {
  private static final Dim ZERO = Dim.of(0);

  /** Copies the strides. */
  public Operand {
    strides = List.copyOf(strides);
  }

  /** The operand of a view in a buffer that begins at an element of its region. */
  public static Operand of(View view, long bufferOffset, ElementType type) {
    long odd = bufferOffset | view.fixedOffset() | view.batchOffset() | 16;
    return new Operand(
        type, view.shape(), view.strides(), (int) Math.min(16, Long.lowestOneBit(odd)));
  }

  /** A row-major tensor at the start of aligned memory. */
  public static Operand dense(ElementType type, Shape shape) {
    return new Operand(type, shape, shape.strides(), 16);
  }

  /** Strides over a domain to which this broadcasts; 0 where it repeats. */
  List<Dim> over(Shape domain) {
    List<Dim> result = new ArrayList<>();
    int lead = domain.rank() - shape.rank();
    for (int i = 0; i < domain.rank(); i++) {
      result.add(i < lead || shape.dim(i - lead).isOne() ? ZERO : strides.get(i - lead));
    }
    return result;
  }

  /** Whether neighbours along the last axis are neighbours in memory. */
  public boolean hasDenseRows() {
    int last = shape.rank() - 1;
    return last < 0 || shape.dim(last).isOne() || strides.get(last).isOne();
  }
}
