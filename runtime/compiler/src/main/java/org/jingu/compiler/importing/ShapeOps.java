package org.jingu.compiler.importing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;

/** Ops that move elements without computing. */
final class ShapeOps {
  private ShapeOps() {}

  static void addTo(Map<String, Lowering> table) {
    table.put("reshape", c -> List.of(reshape(c)));
    table.put("permute", c -> List.of(c.builder().permute(c.input(0), order(c))));
    table.put("transpose", c -> List.of(transpose(c)));
    table.put("expand_dims", c -> List.of(expandDims(c)));
    table.put("squeeze", c -> List.of(squeeze(c)));
    table.put("concat", c -> List.of(concat(c)));
    table.put("stack", c -> List.of(stack(c)));
    table.put("unstack", ShapeOps::unstack);
    table.put("split", ShapeOps::split);
    table.put("slice", c -> List.of(slice(c)));
    table.put("strided_slice", c -> List.of(stridedSlice(c)));
    table.put("tile", c -> List.of(tile(c)));
  }

  /** The order that puts one axis last. */
  static List<Integer> moveToEnd(int axis, int rank) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    order.add(order.remove(axis));
    return order;
  }

  /** The order that undoes another. */
  static List<Integer> inverse(List<Integer> order) {
    return IntStream.range(0, order.size()).mapToObj(order::indexOf).toList();
  }

  /** iArgs are the order 'c' as -99, then the sizes, of which one may be -1. */
  private static Node reshape(OpCall c) {
    long[] sizes = c.integersOrInput(1, 1);
    if (c.integers().length > 0 && c.integer(0) != -99) {
      throw new IllegalArgumentException("only row-major order is supported");
    }
    return c.builder().reshape(c.input(0), resolve(c.shape(), sizes));
  }

  /** The shape of all elements where one size may be -1: whatever is left over. */
  private static Shape resolve(Shape from, long[] sizes) {
    Dim elements = from.elements();
    long known = LongStream.of(sizes).filter(s -> s != -1).reduce(1, Math::multiplyExact);
    if (LongStream.of(sizes).filter(s -> s == -1).count() != 1) {
      if (elements.batch()) {
        throw new IllegalArgumentException(
            "%s to %s fixes the batch size; write the batch dimension as -1"
                .formatted(from, Arrays.toString(sizes)));
      }
      return Shape.of(sizes);
    }
    if (known == 0 || elements.factor() % known != 0) {
      throw new IllegalArgumentException(
          "%s has %s elements, which %s does not divide"
              .formatted(from, elements, Arrays.toString(sizes)));
    }
    Dim rest = new Dim(elements.factor() / known, elements.batch());
    return new Shape(LongStream.of(sizes).mapToObj(s -> s == -1 ? rest : Dim.of(s)).toList());
  }

  private static List<Integer> order(OpCall c) {
    int rank = c.shape().rank();
    return LongStream.of(c.integersOrInput(0, 1)).mapToObj(a -> OpCall.axis(a, rank)).toList();
  }

  private static Node transpose(OpCall c) {
    int rank = c.shape().rank();
    return c.builder()
        .permute(c.input(0), IntStream.range(0, rank).mapToObj(i -> rank - 1 - i).toList());
  }

  private static Node expandDims(OpCall c) {
    long[] axes = c.integersOrInput(0, 1);
    Shape shape = c.shape();
    return c.builder()
        .reshape(c.input(0), shape.insert(OpCall.axis(axes[0], shape.rank() + 1), Dim.ONE));
  }

  private static Node squeeze(OpCall c) {
    Shape shape = c.shape();
    int rank = shape.rank();
    List<Integer> axes =
        c.integers().length == 0
            ? IntStream.range(0, rank).filter(i -> c.shape().dim(i).isOne()).boxed().toList()
            : LongStream.of(c.integers()).mapToObj(a -> OpCall.axis(a, rank)).sorted().toList();
    for (int i = axes.size() - 1; i >= 0; i--) {
      if (!shape.dim(axes.get(i)).isOne()) {
        throw new IllegalArgumentException("axis " + axes.get(i) + " of " + shape + " is not 1");
      }
      shape = shape.remove(axes.get(i));
    }
    return c.builder().reshape(c.input(0), shape);
  }

  private static Node concat(OpCall c) {
    int axis = OpCall.axis(c.integer(0), c.shape().rank());
    return c.builder().concat(axis, c.inputs());
  }

  private static Node stack(OpCall c) {
    int axis = OpCall.axis(c.integer(0), c.shape().rank() + 1);
    List<Node> rows =
        c.inputs().stream()
            .map(x -> c.builder().reshape(x, x.shape().insert(axis, Dim.ONE)))
            .toList();
    return c.builder().concat(axis, rows);
  }

  private static List<Node> unstack(OpCall c) {
    int axis = OpCall.axis(c.integer(0), c.shape().rank());
    List<Node> rows = new ArrayList<>();
    for (int i = 0; i < c.results(); i++) {
      Node row = c.builder().slice(c.input(0), axis, i, 1, 1);
      rows.add(c.builder().reshape(row, row.shape().remove(axis)));
    }
    return rows;
  }

  /** iArgs are the number of parts and the axis. */
  private static List<Node> split(OpCall c) {
    int axis = OpCall.axis(c.integer(1), c.shape().rank());
    long size = c.shape().dim(axis).factor();
    long parts = c.integer(0);
    if (c.shape().dim(axis).batch() || size % parts != 0) {
      throw new IllegalArgumentException(
          "axis %d of %s does not split into %d parts".formatted(axis, c.shape(), parts));
    }
    List<Node> results = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      results.add(c.builder().slice(c.input(0), axis, i * (size / parts), size / parts, 1));
    }
    return results;
  }

  /** iArgs (or inputs 1 and 2) are the starts and the sizes, -1 for all the rest. */
  private static Node slice(OpCall c) {
    int rank = c.shape().rank();
    long[] start = c.inputs().size() > 1 ? c.integersOrInput(0, 1) : head(c.integers(), rank);
    long[] size = c.inputs().size() > 2 ? c.integersOrInput(0, 2) : tail(c.integers(), rank);
    Node x = c.input(0);
    for (int axis = 0; axis < rank; axis++) {
      Dim dim = c.shape().dim(axis);
      if (start[axis] == 0 && (size[axis] == -1 || dim.equals(Dim.of(size[axis])))) {
        continue;
      }
      long length = size[axis] == -1 ? dim.factor() - start[axis] : size[axis];
      x = c.builder().slice(x, axis, start[axis], length, 1);
    }
    return x;
  }

  private static Node stridedSlice(OpCall c) {
    return new StridedSlice(c).lower();
  }

  /** Every axis repeated: an axis of size 1 is put in, stretched, and merged. */
  private static Node tile(OpCall c) {
    GraphBuilder b = c.builder();
    long[] repeat = c.integersOrInput(0, 1);
    Node x = c.input(0);
    for (int axis = 0; axis < repeat.length; axis++) {
      if (repeat[axis] == 1) {
        continue;
      }
      Dim times = Dim.of(repeat[axis]);
      Shape apart = x.shape().insert(axis, Dim.ONE);
      Node wide = b.broadcast(b.reshape(x, apart), apart.with(axis, times));
      x = b.reshape(wide, x.shape().with(axis, x.shape().dim(axis).times(times)));
    }
    return x;
  }

  private static long[] head(long[] values, int rank) {
    return Arrays.copyOf(values, rank);
  }

  private static long[] tail(long[] values, int rank) {
    return Arrays.copyOfRange(values, rank, 2 * rank);
  }
}
