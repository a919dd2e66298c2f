package org.jingu.compiler.importing;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;

/** Reductions over axes. */
final class ReductionOps {
  private ReductionOps() {}

  static void addTo(Map<String, Lowering> table) {
    table.put("reduce_sum", c -> reduce(c, Reduce.Kind.SUM, c.input(0)));
    table.put("reduce_mean", c -> reduce(c, Reduce.Kind.MEAN, c.input(0)));
    table.put("reduce_max", c -> reduce(c, Reduce.Kind.MAX, c.input(0)));
    table.put(
        "reduce_min",
        c -> {
          Node largest =
              reduce(c, Reduce.Kind.MAX, c.builder().map(ScalarOp.NEG, c.input(0))).get(0);
          return List.of(c.builder().map(ScalarOp.NEG, largest));
        });
    table.put(
        "reduce_norm1", c -> reduce(c, Reduce.Kind.SUM, c.builder().map(ScalarOp.ABS, c.input(0))));
    table.put(
        "reduce_sqnorm",
        c -> reduce(c, Reduce.Kind.SUM, c.builder().map(ScalarOp.SQUARE, c.input(0))));
    table.put(
        "reduce_norm2",
        c -> {
          Node squares = c.builder().map(ScalarOp.SQUARE, c.input(0));
          Node sum = reduce(c, Reduce.Kind.SUM, squares).get(0);
          return List.of(c.builder().map(ScalarOp.SQRT, sum));
        });
  }

  private static List<Node> reduce(OpCall c, Reduce.Kind kind, Node x) {
    List<Integer> axes = c.axes();
    Node kept = c.builder().reduce(kind, axes, x);
    if (c.keepsAxes()) {
      return List.of(kept);
    }
    Shape shape = kept.shape();
    for (int i = axes.size() - 1; i >= 0; i--) {
      shape = shape.remove(axes.get(i));
    }
    return List.of(c.builder().reshape(kept, shape));
  }
}
