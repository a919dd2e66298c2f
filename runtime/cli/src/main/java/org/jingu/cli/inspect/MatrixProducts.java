package org.jingu.cli.inspect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Counts the floating-point operations of a model by the convention of the Wukong paper (section
 * 5.1.2): two for each multiply-add of its matrix products, and nothing else.
 *
 * <p>Op outputs of a SameDiff graph have no shape before it runs, so it runs, on zeros.
 */
final class MatrixProducts extends BaseListener {
  private double flop;

  private MatrixProducts() {}

  /**
   * The operations of one example's forward pass. Two batches are run, so that products without a
   * batch dimension, which a batch shares, do not count.
   */
  static double forwardFlopPerExample(Model model, FeatureSchema schema) {
    ModelGraph graph = ModelGraph.of(model, schema, false, DataType.FLOAT);
    for (Parameter parameter : graph.parameters()) {
      // A graph's own parameters have no memory, which products refuse.
      INDArray values = Nd4j.zeros(DataType.FLOAT, parameter.dimensions());
      graph.sameDiff().associateArrayWithVariable(values, parameter.name());
    }
    double two = run(graph, 2);
    double four = run(graph, 4);
    return (four - two) / 2;
  }

  private static double run(ModelGraph graph, int batch) {
    MatrixProducts counter = new MatrixProducts();
    SameDiff sameDiff = graph.sameDiff();
    sameDiff.setListeners(counter);
    sameDiff.output(zeros(graph, batch), List.of(graph.logits().name()));
    return counter.flop;
  }

  private static Map<String, INDArray> zeros(ModelGraph graph, int batch) {
    Map<String, INDArray> inputs = new HashMap<>();
    for (Map.Entry<String, EmbeddingBag> bag : graph.bags().entrySet()) {
      inputs.put(bag.getKey(), Nd4j.zeros(DataType.FLOAT, batch, bag.getValue().exampleWidth()));
    }
    graph
        .sequences()
        .forEach(
            (name, feature) ->
                inputs.put(name, Nd4j.ones(DataType.FLOAT, batch, feature.sequence())));
    for (Parameter state : graph.states()) {
      inputs.put(state.name(), Nd4j.ones(DataType.FLOAT, state.dimensions()));
    }
    if (graph.usesDense()) {
      inputs.put(
          ModelGraph.DENSE, Nd4j.zeros(DataType.FLOAT, batch, graph.schema().dense().size()));
    }
    if (graph.usesBatchSize()) {
      inputs.put(ModelGraph.BATCH_SIZE, Nd4j.createFromArray((float) batch));
    }
    return inputs;
  }

  @Override
  public boolean isActive(Operation operation) {
    return true;
  }

  @Override
  public void opExecution(
      SameDiff sameDiff,
      At at,
      MultiDataSet data,
      SameDiffOp op,
      OpContext context,
      INDArray[] outputs) {
    if (op.getOp() instanceof Mmul) {
      double left = context.getInputArray(0).length();
      double right = context.getInputArray(1).length();
      INDArray product = outputs[0];
      double products = product.rank() > 2 ? product.size(0) : 1;
      // [M, K] [K, N] has |A| |B| / |C| = K², whichever of them is transposed.
      double inner = Math.sqrt(left * right / product.length() / products);
      flop += 2 * product.length() * inner;
    }
  }
}
