package org.jingu.compiler.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jingu.api.DropoutMask;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.api.loss.LossGraph;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Stage;
import org.jingu.compiler.ir.Verifier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads a model's SameDiff graph, or a loss's, and writes it in the compiler's representation.
 * Shapes are inferred on the way, since SameDiff knows none.
 */
public final class Importer {
  private final SameDiff sameDiff;
  private final GraphBuilder builder;
  private final Map<String, Lowering> lowerings = lowerings();
  private final Map<String, Input> declared = new HashMap<>();
  private final Map<String, Node> nodes = new HashMap<>();

  private Importer(SameDiff sameDiff, GraphBuilder builder) {
    this.sameDiff = sameDiff;
    this.builder = builder;
  }

  /**
   * Imports a model.
   *
   * @throws UnsupportedOpException if the graph has an op that the compiler does not know
   */
  public static ImportedModel importModel(ModelGraph model) {
    return new Importer(model.sameDiff(), new GraphBuilder()).run(model);
  }

  /**
   * Imports a loss onto a graph that is being built.
   *
   * @param given the nodes of the loss's placeholders, the logits among them
   * @return the losses [B, T]
   * @throws UnsupportedOpException if the loss has an op that the compiler does not know, or gives
   *     another shape
   */
  public static Node importLoss(LossGraph loss, GraphBuilder builder, Map<String, Node> given) {
    Importer importer = new Importer(loss.sameDiff(), builder);
    importer.nodes.putAll(given);
    importer.importOps();
    Node losses = importer.node(loss.losses().name());
    Shape wanted = given.get(LossGraph.LOGITS).shape();
    if (!losses.shape().equals(wanted)) {
      throw new UnsupportedOpException(
          "the losses '%s' have shape %s; they must be %s, one an example and label"
              .formatted(loss.losses().name(), losses.shape(), wanted));
    }
    return losses;
  }

  /** The names of the SameDiff ops that can be imported, sorted. */
  public static SortedSet<String> supportedOps() {
    return new TreeSet<>(lowerings().keySet());
  }

  private static Map<String, Lowering> lowerings() {
    Map<String, Lowering> table = new TreeMap<>();
    ElementwiseOps.addTo(table);
    MatrixOps.addTo(table);
    ReductionOps.addTo(table);
    ShapeOps.addTo(table);
    return table;
  }

  private ImportedModel run(ModelGraph model) {
    List<Input> parameters = declare(Input.Kind.PARAMETER, model.parameters());
    List<Input> states = declare(Input.Kind.STATE, model.states());
    List<Input> bags = new ArrayList<>();
    model
        .bags()
        .forEach(
            (name, bag) ->
                bags.add(Input.of(Input.Kind.BAG, name, Shape.of(-1, bag.exampleWidth()))));
    bags.forEach(bag -> declared.put(bag.label(), bag));
    model
        .sequences()
        .forEach(
            (name, feature) ->
                declared.put(
                    name, Input.of(Input.Kind.PRESENT, name, Shape.of(-1, feature.sequence()))));
    for (DropoutMask mask : model.masks()) {
      Shape shape = Shape.of(mask.shape().stream().mapToLong(Long::longValue).toArray());
      declared.put(
          mask.name(),
          new Input(Input.Kind.MASK, mask.name(), shape.insert(0, Dim.BATCH), mask.rate()));
    }
    declared.put(
        ModelGraph.DENSE,
        Input.of(Input.Kind.DENSE, ModelGraph.DENSE, Shape.of(-1, model.schema().dense().size())));
    declared.put(
        ModelGraph.BATCH_SIZE, Input.of(Input.Kind.BATCH_SIZE, ModelGraph.BATCH_SIZE, Shape.of(1)));
    importOps();
    return new ImportedModel(results(model), parameters, states, bags);
  }

  private List<Input> declare(Input.Kind kind, Iterable<Parameter> tensors) {
    List<Input> inputs = new ArrayList<>();
    for (Parameter tensor : tensors) {
      Input input = Input.of(kind, tensor.name(), Shape.of(tensor.dimensions()));
      declared.put(tensor.name(), input);
      inputs.add(input);
    }
    return inputs;
  }

  /** SameDiff keeps its ops in the order in which they were written, inputs first. */
  private void importOps() {
    for (SameDiffOp op : sameDiff.getOps().values()) {
      lower(op);
    }
  }

  private Graph results(ModelGraph model) {
    Map<String, Node> outputs = new LinkedHashMap<>();
    Node logits = node(model.logits().name());
    int tasks = model.schema().labels().size();
    if (!logits.shape().equals(Shape.of(-1, tasks))) {
      throw new UnsupportedOpException(
          "the logits '%s' have shape %s; they must be [B, %d], one for each label of %s"
              .formatted(model.logits().name(), logits.shape(), tasks, model.schema().labels()));
    }
    outputs.put(Graph.LOGITS, logits);
    model
        .stateUpdates()
        .forEach((name, value) -> outputs.put(Graph.STATE + name, updated(name, value)));
    Graph graph = new Graph(outputs);
    Verifier.verify("import", Stage.IMPORTED, graph);
    return graph;
  }

  private Node updated(String state, SDVariable value) {
    Shape shape = declared.get(state).shape();
    Node node = node(value.name());
    if (!node.shape().elements().equals(shape.elements())) {
      throw new UnsupportedOpException(
          "state '%s' of shape %s is updated with '%s' of shape %s"
              .formatted(state, shape, value.name(), node.shape()));
    }
    return builder.reshape(node, shape);
  }

  private void lower(SameDiffOp op) {
    List<String> inputs = op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
    String name = op.getOp().opName();
    Lowering lowering = lowerings.get(name);
    List<Node> arguments = inputs.stream().map(this::node).toList();
    if (lowering == null) {
      throw new UnsupportedOpException(
          "the compiler does not know the op '%s' of variable %s, with inputs %s. Supported are %s. A new lowering goes into runtime/compiler, package %s."
              .formatted(
                  name,
                  op.getOutputsOfOp(),
                  describe(inputs, arguments),
                  String.join(", ", lowerings.keySet()),
                  Importer.class.getPackageName()));
    }
    try {
      List<Node> results =
          lowering.lower(new OpCall(op.getOp(), arguments, op.getOutputsOfOp().size(), builder));
      for (int i = 0; i < results.size(); i++) {
        nodes.put(op.getOutputsOfOp().get(i), results.get(i));
      }
    } catch (IllegalArgumentException e) {
      UnsupportedOpException failure =
          new UnsupportedOpException(
              "the op '%s' of variable %s, with inputs %s, cannot be compiled: %s"
                  .formatted(
                      name, op.getOutputsOfOp(), describe(inputs, arguments), e.getMessage()));
      failure.initCause(e);
      throw failure;
    }
  }

  private static String describe(List<String> names, List<Node> nodes) {
    StringBuilder out = new StringBuilder("(");
    for (int i = 0; i < names.size(); i++) {
      out.append(i == 0 ? "" : ", ").append(names.get(i)).append(nodes.get(i).shape());
    }
    return out.append(')').toString();
  }

  private Node node(String name) {
    return nodes.computeIfAbsent(name, this::leaf);
  }

  /** A variable that no op computes: one that the model declared, or a constant. */
  private Node leaf(String name) {
    Input input = declared.get(name);
    if (input != null) {
      return builder.add(input);
    }
    SDVariable variable = sameDiff.getVariable(name);
    if (variable != null && variable.getVariableType() == VariableType.CONSTANT) {
      INDArray values = variable.getArr();
      return builder.add(Constant.of(Shape.of(values.shape()), values.dup('c').data().asDouble()));
    }
    throw new UnsupportedOpException(
        "variable '%s' (%s) was not declared through the model's graph; use ModelGraph.parameter, state, embeddingBag, dropoutMask or a constant"
            .formatted(name, variable == null ? "of another graph" : variable.getVariableType()));
  }
}
