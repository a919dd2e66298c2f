package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Simpler forms of the reduction of one tensor, for {@link GraphBuilder#reduce}. */
final class ReduceIdentities {
  private ReduceIdentities() {}

  /** An equal node that costs no more, or null where there is none. */
  static @Nullable Node simplify(GraphBuilder b, Reduce.Kind kind, List<Integer> axes, Node x) {
    Node unreshaped = withoutReshape(b, kind, axes, x);
    return unreshaped != null || kind == Reduce.Kind.MAX
        ? unreshaped
        : withoutFactors(b, kind, axes, x);
  }

  /** The reduction of a tensor that was only given axes of size 1, or lost some. */
  private static @Nullable Node withoutReshape(
      GraphBuilder b, Reduce.Kind kind, List<Integer> axes, Node x) {
    if (!(x.op() instanceof Reshape)) {
      return null;
    }
    List<Integer> from = wideAxes(x.input(0).shape());
    List<Integer> to = wideAxes(x.shape());
    if (!dims(x.input(0).shape(), from).equals(dims(x.shape(), to))) {
      return null;
    }
    List<Integer> moved = axes.stream().map(axis -> from.get(to.indexOf(axis))).toList();
    Shape reduced = x.shape();
    for (int axis : axes) {
      reduced = reduced.with(axis, Dim.ONE);
    }
    return b.reshape(b.reduce(kind, moved, x.input(0)), reduced);
  }

  private static List<Integer> wideAxes(Shape shape) {
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      if (!shape.dim(i).isOne()) {
        axes.add(i);
      }
    }
    return axes;
  }

  private static List<Dim> dims(Shape shape, List<Integer> axes) {
    return axes.stream().map(shape::dim).toList();
  }

  /** Σ c x = c Σ x for factors that do not change along the axes. */
  private static @Nullable Node withoutFactors(
      GraphBuilder b, Reduce.Kind kind, List<Integer> axes, Node x) {
    List<Node> factors = new ArrayList<>();
    collectFactors(x, x.shape(), factors);
    List<Node> even =
        factors.stream().filter(factor -> isEven(factor.shape(), x.shape(), axes)).toList();
    factors.removeAll(even);
    if (even.isEmpty() || factors.isEmpty()) {
      return null;
    }
    Node rest =
        factors.stream()
            .sorted(Comparator.comparingInt(Node::id))
            .reduce(b::multiply)
            .orElseThrow();
    Node sum = b.reduce(kind, axes, b.broadcast(rest, x.shape()));
    for (Node factor : even) {
      sum = b.multiply(sum, factor);
    }
    return sum;
  }

  private static void collectFactors(Node x, Shape domain, List<Node> factors) {
    if (x.is(ScalarOp.MUL) && x.shape().equals(domain)) {
      x.inputs().forEach(input -> collectFactors(input, domain, factors));
    } else {
      factors.add(x);
    }
  }

  /** Whether a tensor that is broadcast to the domain repeats itself along all the axes. */
  private static boolean isEven(Shape shape, Shape domain, List<Integer> axes) {
    int lead = domain.rank() - shape.rank();
    return axes.stream().allMatch(axis -> axis < lead || shape.dim(axis - lead).isOne());
  }
}
