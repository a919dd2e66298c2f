package org.jingu.compiler.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Part;

/** Runs a graph node by node. */
public final class Interpreter {
  /** The precision of every intermediate value. */
  public enum Precision {
    /** Every result is rounded to float; sums are kept in double. */
    FLOAT,
    /** No rounding beyond double's own. */
    DOUBLE
  }

  private final Graph graph;
  private final Precision precision;

  /** Takes the graph to run. */
  public Interpreter(Graph graph, Precision precision) {
    this.graph = graph;
    this.precision = precision;
  }

  /**
   * Evaluates every result.
   *
   * @param batch the batch size B
   * @param inputs the inputs' values by label; the batch size need not be given
   * @return the results by name
   * @throws IllegalArgumentException if an input is missing or has another shape
   */
  public Map<String, Tensor> run(int batch, Map<String, Tensor> inputs) {
    Map<Node, List<Tensor>> values = new HashMap<>();
    for (Node node : graph.nodes()) {
      values.put(node, evaluate(node, batch, inputs, values));
    }
    Map<String, Tensor> results = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> results.put(name, values.get(node).get(0)));
    return results;
  }

  private List<Tensor> evaluate(
      Node node, int batch, Map<String, Tensor> inputs, Map<Node, List<Tensor>> values) {
    if (node.op() instanceof Input input) {
      return round(List.of(value(input, batch, inputs)), precision);
    }
    if (node.op() instanceof Part part) {
      return List.of(values.get(node.input(0)).get(part.index()));
    }
    List<Tensor> arguments = node.inputs().stream().map(i -> values.get(i).get(0)).toList();
    return evaluate(node, arguments, batch, precision);
  }

  /** Evaluates one node on the values of its inputs. */
  public static List<Tensor> evaluate(
      Node node, List<Tensor> arguments, int batch, Precision precision) {
    return round(node.op().accept(new Evaluation(arguments, node.shapes(), batch)), precision);
  }

  /** The value of an input, checked. */
  static Tensor value(Input input, int batch, Map<String, Tensor> inputs) {
    if (input.kind() == Input.Kind.BATCH_SIZE) {
      return Tensor.scalar(batch);
    }
    Tensor value = inputs.get(input.label());
    long[] shape = input.shape().at(batch);
    if (value == null || !Arrays.equals(value.shape(), shape)) {
      throw new IllegalArgumentException(
          "%s '%s' is %s; give a tensor of shape %s"
              .formatted(
                  input.name(),
                  input.label(),
                  value == null ? "missing" : Arrays.toString(value.shape()),
                  Arrays.toString(shape)));
    }
    return value;
  }

  static List<Tensor> round(List<Tensor> tensors, Precision precision) {
    if (precision == Precision.DOUBLE) {
      return tensors;
    }
    List<Tensor> rounded = new ArrayList<>();
    for (Tensor tensor : tensors) {
      rounded.add(
          new Tensor(tensor.shape(), Arrays.stream(tensor.values()).map(v -> (float) v).toArray()));
    }
    return rounded;
  }
}
