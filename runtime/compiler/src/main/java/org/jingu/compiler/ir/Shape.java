package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of a tensor, outermost dimension first; at most one dimension depends on B.
 *
 * @param dims the dimensions
 */
public record Shape(List<Dim> dims) {
  /** The shape of a scalar, []. */
  public static final Shape SCALAR = new Shape(List.of());

  /**
   * Copies the dimensions.
   *
   * @throws IllegalArgumentException if two dimensions depend on B
   */
  public Shape {
    dims = List.copyOf(dims);
    if (dims.stream().filter(Dim::batch).count() > 1) {
      throw new IllegalArgumentException(
          "shape " + text(dims) + " has two batch dimensions; a tensor holds at most one");
    }
  }

  /** A shape; -1 is the batch dimension B. */
  public static Shape of(long... sizes) {
    return new Shape(Arrays.stream(sizes).mapToObj(s -> s == -1 ? Dim.BATCH : Dim.of(s)).toList());
  }

  /** The number of dimensions. */
  public int rank() {
    return dims.size();
  }

  /** One dimension; negative axes count from the end. */
  public Dim dim(int axis) {
    return dims.get(axis < 0 ? axis + rank() : axis);
  }

  /** The number of elements. */
  public Dim elements() {
    return dims.stream().reduce(Dim.ONE, Dim::times);
  }

  /** The number of elements at batch size {@code b}. */
  public long elements(long b) {
    return elements().at(b);
  }

  /** The sizes at batch size {@code b}. */
  public long[] at(long b) {
    return dims.stream().mapToLong(d -> d.at(b)).toArray();
  }

  /** The strides, in elements, of a dense row-major tensor of this shape. */
  public List<Dim> strides() {
    List<Dim> strides = new ArrayList<>();
    Dim stride = Dim.ONE;
    for (int i = rank() - 1; i >= 0; i--) {
      strides.add(stride);
      stride = stride.times(dims.get(i));
    }
    Collections.reverse(strides);
    return strides;
  }

  /** This shape with one dimension replaced. */
  public Shape with(int axis, Dim dim) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.set(axis, dim);
    return new Shape(changed);
  }

  /** This shape with a dimension put in before {@code axis}. */
  public Shape insert(int axis, Dim dim) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.add(axis, dim);
    return new Shape(changed);
  }

  /** This shape without a dimension. */
  public Shape remove(int axis) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.remove(axis);
    return new Shape(changed);
  }

  /** The dimensions from {@code from} to {@code to}, exclusive. */
  public Shape sub(int from, int to) {
    return new Shape(dims.subList(from, to));
  }

  /** This shape with its dimensions in another order: result[i] = this[order[i]]. */
  public Shape permute(List<Integer> order) {
    return new Shape(order.stream().map(dims::get).toList());
  }

  /**
   * The shape to which two shapes broadcast by NumPy's rule: aligned at the end, 1 stretches.
   *
   * @throws IllegalArgumentException if they do not
   */
  public Shape broadcast(Shape other) {
    int rank = Math.max(rank(), other.rank());
    List<Dim> result = new ArrayList<>();
    for (int i = -rank; i < 0; i++) {
      Dim a = -i > rank() ? Dim.ONE : dim(i);
      Dim b = -i > other.rank() ? Dim.ONE : other.dim(i);
      if (!a.equals(b) && !a.isOne() && !b.isOne()) {
        throw new IllegalArgumentException(this + " and " + other + " do not broadcast");
      }
      result.add(a.isOne() ? b : a);
    }
    return new Shape(result);
  }

  /** Whether a tensor of this shape broadcasts to {@code target} without enlarging it. */
  public boolean broadcastsTo(Shape target) {
    if (rank() > target.rank()) {
      return false;
    }
    for (int i = -rank(); i < 0; i++) {
      if (!dim(i).isOne() && !dim(i).equals(target.dim(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text(dims);
  }

  private static String text(List<Dim> dims) {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
