package org.jingu.compiler.pass;

import java.util.List;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Stage;
import org.jspecify.annotations.Nullable;

/** Computes now what depends on constants alone. */
final class ConstantFolding implements Pass {
  /** Larger results are cheaper to compute again in every step than to keep. */
  private static final long LARGEST = 1 << 16;

  @Override
  public String name() {
    return "fold-constants";
  }

  @Override
  public Stage stage() {
    return Stage.RECOGNISED;
  }

  @Override
  public Graph run(Graph graph) {
    GraphBuilder builder = new GraphBuilder();
    return graph.rewrite(builder, (node, inputs) -> fold(builder, node, inputs));
  }

  /** The value of a node whose inputs are constants; null where they are not, or it is large. */
  static @Nullable Node fold(GraphBuilder builder, Node node, List<Node> inputs) {
    if (inputs.isEmpty()
        || node.shape().elements().batch()
        || node.shape().elements().factor() > LARGEST
        || !inputs.stream().allMatch(ConstantFolding::isStatic)) {
      return null;
    }
    List<Tensor> values =
        inputs.stream()
            .map(i -> Interpreter.evaluate(i, List.of(), 1, Interpreter.Precision.DOUBLE).get(0))
            .toList();
    Tensor value = Interpreter.evaluate(node, values, 1, Interpreter.Precision.DOUBLE).get(0);
    return builder.add(Constant.of(node.shape(), value.values()));
  }

  private static boolean isStatic(Node node) {
    return node.is(Constant.class) && !node.shape().elements().batch();
  }
}
