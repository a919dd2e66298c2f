package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Shape;
import org.jspecify.annotations.Nullable;

/**
 * How a tensor lies in a buffer. The element at index (i, j, ...) is at {@code offset + i *
 * stride[0] + j * stride[1] + ...} from the buffer's start.
 *
 * @param buffer the number of the buffer, see {@link Plan#buffer}
 * @param fixedOffset the part of the offset that does not depend on B
 * @param batchOffset the part of the offset that is multiplied by B
 * @param shape the tensor's shape
 * @param strides the distance between neighbours along each axis, in elements
 */
public record View(int buffer, long fixedOffset, long batchOffset, Shape shape, List<Dim> strides) {
  /** Copies the strides. */
  public View {
    strides = List.copyOf(strides);
  }

  /** A whole buffer, row-major. */
  static View dense(int buffer, Shape shape) {
    return new View(buffer, 0, 0, shape, shape.strides());
  }

  /** The offset at batch size {@code b}. */
  public long offset(long b) {
    return fixedOffset + batchOffset * b;
  }

  /** The strides at batch size {@code b}. */
  public long[] strides(long b) {
    return strides.stream().mapToLong(s -> s.at(b)).toArray();
  }

  /** Whether the elements lie one after another, row-major. */
  public boolean isDense() {
    Dim expected = Dim.ONE;
    for (int i = shape.rank() - 1; i >= 0; i--) {
      if (!shape.dim(i).isOne()) {
        if (!strides.get(i).equals(expected)) {
          return false;
        }
        expected = expected.times(shape.dim(i));
      }
    }
    return true;
  }

  /** Whether neighbours along the last axis are neighbours in memory. */
  public boolean hasDenseRows() {
    int last = shape.rank() - 1;
    return last < 0 || shape.dim(last).isOne() || strides.get(last).isOne();
  }

  /** Whether two views are of the same elements; the strides of axes of size 1 do not matter. */
  boolean sameElements(View other) {
    boolean same =
        buffer == other.buffer
            && fixedOffset == other.fixedOffset
            && batchOffset == other.batchOffset
            && shape.equals(other.shape);
    for (int i = 0; same && i < shape.rank(); i++) {
      same = shape.dim(i).isOne() || strides.get(i).equals(other.strides.get(i));
    }
    return same;
  }

  /** Some positions of an axis. */
  View slice(int axis, long start, long length, long step) {
    Dim stride = strides.get(axis);
    List<Dim> changed = new ArrayList<>(strides);
    changed.set(axis, stride.times(Dim.of(step)));
    long distance = Math.multiplyExact(start, stride.factor());
    return new View(
        buffer,
        fixedOffset + (stride.batch() ? 0 : distance),
        batchOffset + (stride.batch() ? distance : 0),
        shape.with(axis, Dim.of(length)),
        changed);
  }

  /** Another order of axes. */
  View permute(List<Integer> order) {
    return new View(
        buffer,
        fixedOffset,
        batchOffset,
        shape.permute(order),
        order.stream().map(strides::get).toList());
  }

  /** The same elements in another shape, or null where no strides describe it. */
  @Nullable View reshape(Shape to) {
    List<Dim> result = new ArrayList<>();
    int from = 0;
    int next = 0;
    while (next < to.rank() || from < shape.rank()) {
      int firstFrom = from;
      int firstTo = next;
      Dim size = from < shape.rank() ? shape.dim(from++) : Dim.ONE;
      Dim wanted = next < to.rank() ? to.dim(next++) : Dim.ONE;
      while (!size.equals(wanted)) {
        if (smaller(size, wanted)) {
          if (from == shape.rank()) {
            return null;
          }
          size = size.times(shape.dim(from++));
        } else {
          if (next == to.rank()) {
            return null;
          }
          wanted = wanted.times(to.dim(next++));
        }
      }
      if (!split(firstFrom, from, to.sub(firstTo, next), result)) {
        return null;
      }
    }
    return new View(buffer, fixedOffset, batchOffset, to, result);
  }

  private static boolean smaller(Dim a, Dim b) {
    return a.batch() == b.batch() ? a.factor() < b.factor() : b.batch();
  }

  /** Adds the strides of new dimensions that take the place of the old ones from, ..., to - 1. */
  private boolean split(int from, int to, Shape replacement, List<Dim> result) {
    Dim inner = Dim.ONE;
    Dim expected = null;
    for (int i = to - 1; i >= from; i--) {
      if (shape.dim(i).isOne()) {
        continue;
      }
      if (expected == null) {
        inner = strides.get(i);
      } else if (!strides.get(i).equals(expected)) {
        return false;
      }
      if (strides.get(i).batch() && shape.dim(i).batch()) {
        return false;
      }
      expected = strides.get(i).times(shape.dim(i));
    }
    List<Dim> strides = new ArrayList<>();
    Dim stride = inner;
    for (int i = replacement.rank() - 1; i >= 0; i--) {
      strides.add(0, stride);
      stride = stride.times(replacement.dim(i));
    }
    result.addAll(strides);
    return true;
  }

  @Override
  public String toString() {
    String offset =
        (fixedOffset == 0 && batchOffset == 0)
            ? ""
            : "+" + (batchOffset == 0 ? fixedOffset : fixedOffset + "+" + batchOffset + "B");
    return "b"
        + buffer
        + offset
        + shape
        + (isDense()
            ? ""
            : strides.stream().map(Dim::toString).collect(Collectors.joining(",", ":", "")));
  }
}
