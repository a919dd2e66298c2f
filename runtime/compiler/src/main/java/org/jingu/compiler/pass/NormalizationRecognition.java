package org.jingu.compiler.pass;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Normalize;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Recognises (x - mean) / √(mean of squares + eps), by the last axis as layer norm, by others as a
 * normalization with batch statistics, and the gain and bias after a layer norm.
 */
final class NormalizationRecognition implements Pass {
  @Override
  public String name() {
    return "find-normalizations";
  }

  @Override
  public Stage stage() {
    return Stage.RECOGNISED;
  }

  @Override
  public Graph run(Graph graph) {
    GraphBuilder builder = new GraphBuilder();
    Graph normalized = graph.rewrite(builder, (node, inputs) -> normalize(builder, node, inputs));
    Map<Node, Integer> uses = normalized.uses();
    GraphBuilder second = new GraphBuilder();
    return normalized.rewrite(second, (node, inputs) -> affine(second, node, inputs, uses));
  }

  /** centred * rsqrt(variance + eps), or centred / sqrt(variance + eps). */
  private static @Nullable Node normalize(GraphBuilder b, Node node, List<Node> inputs) {
    boolean product = node.is(ScalarOp.MUL);
    if (inputs.size() != 2 || !(product || node.is(ScalarOp.DIV))) {
      return null;
    }
    for (int i = 0; i < (product ? 2 : 1); i++) {
      Node result =
          normalize(b, inputs.get(i), inputs.get(1 - i), product ? ScalarOp.RSQRT : ScalarOp.SQRT);
      if (result != null) {
        return result;
      }
    }
    return null;
  }

  private static @Nullable Node normalize(
      GraphBuilder b, Node centred, Node deviation, ScalarOp root) {
    if (!deviation.is(root) || !centred.is(ScalarOp.SUB)) {
      return null;
    }
    Node shifted = deviation.input(0);
    OptionalDouble eps = Patterns.addedNumber(shifted);
    Node x = centred.input(0);
    Node mean = centred.input(1);
    if (eps.isEmpty() || !Patterns.isMeanOf(mean, x)) {
      return null;
    }
    Node variance = shifted.input(0);
    if (!(variance.op() instanceof Reduce reduce)
        || !(mean.op() instanceof Reduce moments)
        || !reduce.axes().equals(moments.axes())
        || !variance.input(0).is(ScalarOp.SQUARE)
        || !Patterns.isMeanOf(variance, variance.input(0))
        || !variance.input(0).input(0).equals(centred)) {
      return null;
    }
    return moments.axes().equals(List.of(x.shape().rank() - 1))
        ? b.add(new LayerNorm(eps.getAsDouble()), x)
        : b.add(new Normalize(moments.axes(), eps.getAsDouble()), x, mean, variance);
  }

  /** layer_norm(x) * gain + bias. */
  private static @Nullable Node affine(
      GraphBuilder b, Node node, List<Node> inputs, Map<Node, Integer> uses) {
    if (!node.is(ScalarOp.ADD)) {
      return null;
    }
    for (int i = 0; i < 2; i++) {
      Node scaled = inputs.get(i);
      if (!scaled.is(ScalarOp.MUL) || uses.get(node.input(i)) != 1) {
        continue;
      }
      for (int k = 0; k < 2; k++) {
        Node normal = scaled.input(k);
        Node gain = row(b, scaled.input(1 - k), normal);
        Node bias = row(b, inputs.get(1 - i), normal);
        if (normal.op() instanceof LayerNorm norm
            && normal.inputs().size() == 1
            && gain != null
            && bias != null) {
          return b.add(norm, normal.input(0), gain, bias);
        }
      }
    }
    return null;
  }

  /** A tensor that is one row for all rows of x, as [width]; else null. */
  private static @Nullable Node row(GraphBuilder b, Node node, Node x) {
    Shape row = new Shape(List.of(x.shape().dim(-1)));
    return node.shape().elements().equals(row.elements()) && node.shape().dim(-1).equals(row.dim(0))
        ? b.reshape(node, row)
        : null;
  }
}
