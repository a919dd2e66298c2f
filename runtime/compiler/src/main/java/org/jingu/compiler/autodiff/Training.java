package org.jingu.compiler.autodiff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;

/** Turns a model's forward graph into the graph of a training step. */
public final class Training {
  /** The label of the input [B, T] of labels, 0 where one is missing. */
  public static final String LABELS = "label";

  /** The label of the input [B, T] of the labels' weights in the loss. */
  public static final String WEIGHTS = "weight";

  private Training() {}

  /**
   * Adds the loss and its gradients.
   *
   * <p>The loss is the sum over [B, T] of weight * (softplus(logit) - label * logit), which is
   * binary cross entropy from logits without overflow. With weights {@code present * exampleWeight
   * / sum of the task's present weights}, or 0 where that sum is 0, it is, per task, the weighted
   * mean over the examples that have a label.
   *
   * @param model a graph with logits and new states
   * @param parameters the inputs to differentiate by besides the bags: every declared parameter
   * @param bags every declared bag
   * @return the graph with the outputs logits, loss, gradients and new states
   */
  public static Graph of(Graph model, List<Input> parameters, List<Input> bags) {
    GraphBuilder builder = new GraphBuilder();
    Graph forward = model.rewrite(builder, (node, inputs) -> null);
    Node logits = forward.output(Graph.LOGITS);
    Shape shape = logits.shape();
    Node labels = builder.input(Input.Kind.LABEL, LABELS, shape);
    Node weights = builder.input(Input.Kind.WEIGHT, WEIGHTS, shape);
    Node likelihood =
        builder.map(
            ScalarOp.SUB, builder.map(ScalarOp.SOFTPLUS, logits), builder.multiply(labels, logits));
    Node weighted = builder.multiply(weights, likelihood);
    Node loss =
        builder.reshape(
            builder.reduce(
                Reduce.Kind.SUM, List.of(0, 1), ScalarFunction.IDENTITY, List.of(weighted), shape),
            Shape.SCALAR);
    List<Input> by = new ArrayList<>(parameters);
    by.addAll(bags);
    List<Node> variables = by.stream().map(builder::add).toList();
    Map<Node, Node> gradients = Gradients.of(builder, loss, variables);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put(Graph.LOGITS, logits);
    outputs.put(Graph.LOSS, loss);
    for (int i = 0; i < by.size(); i++) {
      outputs.put(Graph.GRADIENT + by.get(i).label(), gradients.get(variables.get(i)));
    }
    forward.outputs().forEach(outputs::putIfAbsent);
    return new Graph(outputs);
  }
}
