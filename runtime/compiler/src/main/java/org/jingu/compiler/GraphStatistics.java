package org.jingu.compiler;

import java.util.HashMap;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.compiler.autodiff.Training;
import org.jingu.compiler.importing.ImportedModel;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.pass.Pipeline;

/**
 * How large a model is and what it computes, by the convention of the Wukong paper (section 5.3):
 * two operations a multiply-add of a matrix product, everything else free.
 *
 * @param denseParameters the elements of all dense parameters
 * @param tableParameters the elements of all embedding tables
 * @param forwardFlops floating-point operations of a forward pass, an example
 * @param trainingFlops floating-point operations of a forward and a backward pass, an example
 */
public record GraphStatistics(
    long denseParameters, long tableParameters, double forwardFlops, double trainingFlops) {

  /**
   * Counts.
   *
   * @param model a training graph
   * @throws org.jingu.compiler.importing.UnsupportedOpException if it cannot be compiled
   */
  public static GraphStatistics of(ModelGraph model) {
    ImportedModel imported = Importer.importModel(model);
    Graph forward = Pipeline.ALL.recognised(imported.graph());
    Graph training =
        Pipeline.ALL.differentiated(
            forward, Training.CROSS_ENTROPY, imported.parameters(), imported.bags());
    Map<String, Long> tables = new HashMap<>();
    for (EmbeddingBag bag : model.bags().values()) {
      tables.put(bag.table(), Math.multiplyExact((long) bag.rows(), (long) bag.width()));
    }
    return new GraphStatistics(
        model.parameters().stream().mapToLong(Parameter::size).sum(),
        tables.values().stream().mapToLong(Long::longValue).sum(),
        flops(forward, 1),
        flops(training, 1));
  }

  /** The floating-point operations of all matrix products of a graph, at a batch size. */
  public static double flops(Graph graph, long batch) {
    double flops = 0;
    for (Node node : graph.nodes()) {
      if (node.op() instanceof KernelOp op) {
        flops += op.flops(node.inputs().stream().map(Node::shape).toList(), batch);
      }
    }
    return flops;
  }
}
