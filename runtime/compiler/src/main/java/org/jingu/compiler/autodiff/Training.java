package org.jingu.compiler.autodiff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.api.loss.LossGraph;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Shape;
import org.nd4j.linalg.api.buffer.DataType;

/** Turns a model's forward graph into the graph of a training step. */
public final class Training {
  /** The label of the input [B, T] of labels, 0 where one is missing. */
  public static final String LABELS = "label";

  /** The label of the input [B, T] of the labels' weights in the loss. */
  public static final String WEIGHTS = "weight";

  /** The label of the input [B, 1] of the numbers of groups. */
  public static final String GROUP = "group";

  /** The label of the input [B, 1] of positions in the batch. */
  public static final String POSITION = "position";

  /** The loss of models that name none; of any number of tasks, since it is element by element. */
  public static final LossGraph CROSS_ENTROPY = LossGraph.of(new CrossEntropy(), 1, DataType.FLOAT);

  private Training() {}

  /** The same with the binary cross entropy. */
  public static Graph of(Graph model, List<Input> parameters, List<Input> bags) {
    return of(model, CROSS_ENTROPY, parameters, bags);
  }

  /**
   * Adds a loss and its gradients.
   *
   * <p>What is minimised is the sum over [B, T] of weight * loss. With weights {@code present *
   * exampleWeight / sum of the task's present weights}, or 0 where that sum is 0, it is, per task,
   * the weighted mean over the examples that have a label.
   *
   * @param model a graph with logits and new states
   * @param written what the loss wrote
   * @param parameters the inputs to differentiate by besides the bags: every declared parameter
   * @param bags every declared bag
   * @return the graph with the outputs logits, loss, gradients and new states
   * @throws org.jingu.compiler.importing.UnsupportedOpException if the loss has an op that the
   *     compiler does not know, or is not [B, T]
   */
  public static Graph of(Graph model, LossGraph written, List<Input> parameters, List<Input> bags) {
    GraphBuilder builder = new GraphBuilder();
    Graph forward = model.rewrite(builder, (node, inputs) -> null);
    Node logits = forward.output(Graph.LOGITS);
    Shape shape = logits.shape();
    Node labels = builder.input(Input.Kind.LABEL, LABELS, shape);
    Node weights = builder.input(Input.Kind.WEIGHT, WEIGHTS, shape);
    Map<String, Node> given = new HashMap<>();
    given.put(LossGraph.LOGITS, logits);
    given.put(LossGraph.LABELS, labels);
    given.put(LossGraph.WEIGHTS, weights);
    Shape column = Shape.of(-1, 1);
    if (written.inputs().contains(LossGraph.GROUP)) {
      given.put(LossGraph.GROUP, builder.input(Input.Kind.GROUP, GROUP, column));
    }
    if (written.inputs().contains(LossGraph.POSITION)) {
      given.put(LossGraph.POSITION, builder.input(Input.Kind.POSITION, POSITION, column));
    }
    Node losses = Importer.importLoss(written, builder, given);
    Node weighted = builder.multiply(weights, losses);
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
