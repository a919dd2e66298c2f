package org.jingu.testkit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jingu.api.ModelGraph;
import org.jingu.api.data.Batch;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;

/**
 * The logits and loss of an imported graph in double precision, before any pass, gradient or
 * schedule. SameDiff cannot judge tiny shapes: its executioner fails on, or gets wrong, some
 * reductions and gradients of products with an axis of size 1.
 */
final class ForwardInterpreter {
  private final ModelGraph model;
  private final Graph graph;

  ForwardInterpreter(ModelGraph model) {
    this.model = model;
    this.graph = Importer.importModel(model).graph();
  }

  /** Logits [B, T]. */
  double[] logits(Map<String, double[]> values, Batch batch) {
    Map<String, Tensor> inputs = new HashMap<>();
    for (var node : graph.nodes()) {
      if (node.op() instanceof Input input && input.kind() != Input.Kind.BATCH_SIZE) {
        long[] shape = input.shape().at(batch.size());
        inputs.put(input.label(), new Tensor(shape, value(input, shape, values, batch)));
      }
    }
    Interpreter interpreter = new Interpreter(graph, Interpreter.Precision.DOUBLE);
    return interpreter.run(batch.size(), inputs).get(Graph.LOGITS).values();
  }

  private double[] value(Input input, long[] shape, Map<String, double[]> values, Batch batch) {
    return switch (input.kind()) {
      case BAG -> {
        var bag = model.bags().get(input.label());
        yield ReferenceEngine.pool(bag, values.get(bag.table()), batch);
      }
      case DENSE -> ReferenceEngine.widen(batch.dense(), batch.dense().length);
      case PRESENT -> ReferenceEngine.present(model.sequences().get(input.label()), batch);
      case PARAMETER, STATE -> values.get(input.label());
      case MASK -> {
        double[] ones = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.fill(ones, 1);
        yield ones;
      }
      default -> throw new IllegalArgumentException("a model has no input " + input);
    };
  }

  /** Per task the mean cross entropy over the labelled examples, summed over tasks. */
  double loss(Map<String, double[]> values, Batch batch) {
    double[] logits = logits(values, batch);
    int tasks = logits.length / batch.size();
    double loss = 0;
    for (int t = 0; t < tasks; t++) {
      double sum = 0;
      int labelled = 0;
      for (int i = t; i < logits.length; i += tasks) {
        float label = batch.labels()[i];
        if (!Float.isNaN(label)) {
          sum += Math.log1p(Math.exp(logits[i])) - logits[i] * label;
          labelled++;
        }
      }
      loss += labelled == 0 ? 0 : sum / labelled;
    }
    return loss;
  }
}
