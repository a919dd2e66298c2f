package org.jingu.compiler.importing;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Softmax;

/** Products, softmax and layer norm. */
final class MatrixOps {
  private MatrixOps() {}

  static void addTo(Map<String, Lowering> table) {
    table.put("matmul", c -> List.of(matmul(c)));
    table.put("xw_plus_b", c -> List.of(linear(c)));
    table.put("biasadd", c -> List.of(c.builder().plus(c.input(0), c.input(1))));
    table.put("softmax", c -> List.of(softmax(c)));
    table.put("layer_norm", c -> List.of(layerNorm(c)));
  }

  /** iArgs are transpose a, transpose b, transpose the result. */
  private static Node matmul(OpCall c) {
    boolean transposeA = c.integer(0) != 0;
    boolean transposeB = c.integer(1) != 0;
    boolean transposeResult = c.integers().length > 2 && c.integer(2) != 0;
    if (c.input(0).shape().rank() < 2 || c.input(1).shape().rank() < 2) {
      throw new IllegalArgumentException(
          "a product of a vector; reshape it to a matrix of one row or column");
    }
    Node product = c.builder().matmul(c.input(0), c.input(1), transposeA, transposeB, false);
    return transposeResult ? c.builder().transpose(product) : product;
  }

  private static Node linear(OpCall c) {
    Node product = c.builder().matmul(c.input(0), c.input(1), false, false, false);
    return c.builder().plus(product, c.input(2));
  }

  private static Node softmax(OpCall c) {
    int rank = c.shape().rank();
    int axis = c.integers().length == 0 ? rank - 1 : OpCall.axis(c.integer(0), rank);
    if (axis == rank - 1) {
      return c.builder().add(new Softmax(), c.input(0));
    }
    List<Integer> order = ShapeOps.moveToEnd(axis, rank);
    Node moved = c.builder().permute(c.input(0), order);
    Node result = c.builder().add(new Softmax(), moved);
    return c.builder().permute(result, ShapeOps.inverse(order));
  }

  /** SameDiff's layer norm has no epsilon, so a constant row is not finite. */
  private static Node layerNorm(OpCall c) {
    int rank = c.shape().rank();
    for (long axis : c.integers()) {
      if (OpCall.axis(axis, rank) != rank - 1) {
        throw new IllegalArgumentException(
            "layer_norm over axis " + axis + " of " + c.shape() + "; only the last is supported");
      }
    }
    Node normal = c.builder().add(new LayerNorm(0), c.input(0));
    Node scaled = c.builder().map(ScalarOp.MUL, normal, c.input(1));
    return c.inputs().size() == 3 ? c.builder().plus(scaled, c.input(2)) : scaled;
  }
}
