package org.jingu.compiler;

import org.jingu.api.ModelGraph;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.Node;

/**
 * Counts the floating-point operations of a model by the convention of the Wukong paper (section
 * 5.1.2): two for each multiply-add of its matrix products, and nothing else.
 */
public final class MatrixProducts {
  private MatrixProducts() {}

  /**
   * The operations of one example's forward pass, before any pass changes the graph. Products
   * without a batch dimension, which a batch shares, do not count.
   *
   * @throws org.jingu.compiler.importing.UnsupportedOpException if the model has an op that the
   *     compiler does not know
   */
  public static double forwardFlop(ModelGraph model) {
    Graph graph = Importer.importModel(model).graph();
    return flop(graph, 2) - flop(graph, 1);
  }

  private static double flop(Graph graph, long batch) {
    double flop = 0;
    for (Node node : graph.nodes()) {
      if (node.op() instanceof KernelOp op) {
        flop += op.flops(node.inputs().stream().map(Node::shape).toList(), batch);
      }
    }
    return flop;
  }
}
