package org.jingu.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.compiler.autodiff.Training;
import org.jingu.compiler.importing.ImportedModel;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.pass.Pipeline;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A few SameDiff ops as a model, checked against ND4J and against finite differences. */
final class GraphCase {
  /** Writes ops on x [B, rows, width]; the result is [B, ...]. */
  interface Ops extends BiFunction<ModelGraph, SDVariable, SDVariable> {}

  private static final double STEP = 1e-5;

  private final ModelGraph model;
  private final Graph forward;
  private final Graph training;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final int batch;

  /**
   * Compiles ops and draws inputs.
   *
   * @param size the number of elements of the result an example
   * @param positive whether inputs are drawn from [0.1, 2.1) instead of a normal distribution
   */
  GraphCase(Ops ops, int rows, int width, int size, int batch, boolean positive) {
    this.batch = batch;
    List<String> labels = IntStream.range(0, size).mapToObj(i -> "label" + i).toList();
    FeatureSchema schema = new FeatureSchema(List.of(), List.of(SparseFeature.of("f", 5)), labels);
    model =
        ModelGraph.of(
            graph -> {
              EmbeddingBag bag =
                  new EmbeddingBag("t", "f", 5, rows * width, Pooling.SUM, Initializer.normal(1));
              SDVariable x = graph.embeddingBag(bag).reshape(-1, rows, width);
              graph.logits(ops.apply(graph, x).reshape(-1, size));
            },
            schema,
            true,
            DataType.DOUBLE);
    ImportedModel imported = Importer.importModel(model);
    forward = imported.graph();
    training = Pipeline.ALL.training(forward, imported.parameters(), imported.bags());
    Random random = new Random(17 * batch + size);
    for (Graph graph : List.of(forward, training)) {
      for (Node node : graph.inputs()) {
        Input input = (Input) node.op();
        if (input.kind() != Input.Kind.BATCH_SIZE && !inputs.containsKey(input.label())) {
          Tensor value = Tensor.zeros(input.shape().at(batch));
          for (int i = 0; i < value.values().length; i++) {
            value.values()[i] = positive ? 0.1 + 2 * random.nextDouble() : random.nextGaussian();
          }
          inputs.put(input.label(), value);
        }
      }
    }
  }

  /** The names of the SameDiff ops. */
  List<String> opNames() {
    return model.sameDiff().getOps().values().stream().map(op -> op.getOp().opName()).toList();
  }

  /** The imported graph, and the graph after all passes, give what ND4J gives. */
  void agreesWithNd4j() {
    double[] expected = nd4j();
    assertClose("import", expected, run(forward).get(Graph.LOGITS).values(), 1e-12);
    assertClose("passes", expected, run(training).get(Graph.LOGITS).values(), 1e-12);
  }

  /** Every gradient is the central difference of the loss. */
  void gradientsAreFiniteDifferences() {
    Map<String, Tensor> results = run(training);
    Random random = new Random(3);
    results.forEach(
        (name, gradient) -> {
          if (name.startsWith(Graph.GRADIENT)) {
            double[] values = inputs.get(name.substring(Graph.GRADIENT.length())).values();
            for (int trial = 0; trial < 8; trial++) {
              int i = random.nextInt(values.length);
              assertClose(
                  name + "[" + i + "]",
                  new double[] {difference(values, i)},
                  new double[] {gradient.values()[i]},
                  1e-6);
            }
          }
        });
  }

  private double difference(double[] values, int i) {
    double kept = values[i];
    values[i] = kept + STEP;
    double above = loss();
    values[i] = kept - STEP;
    double below = loss();
    values[i] = kept;
    return (above - below) / (2 * STEP);
  }

  /** The loss by its definition, from the logits of the graph that no pass has touched. */
  private double loss() {
    double[] logits = run(forward).get(Graph.LOGITS).values();
    double[] labels = inputs.get(Training.LABELS).values();
    double[] weights = inputs.get(Training.WEIGHTS).values();
    double loss = 0;
    for (int i = 0; i < logits.length; i++) {
      double entropy =
          Math.log1p(Math.exp(-Math.abs(logits[i])))
              + Math.max(logits[i], 0)
              - labels[i] * logits[i];
      loss += weights[i] * entropy;
    }
    return loss;
  }

  private Map<String, Tensor> run(Graph graph) {
    return new Interpreter(graph, Interpreter.Precision.DOUBLE).run(batch, inputs);
  }

  private double[] nd4j() {
    Map<String, INDArray> placeholders = new HashMap<>();
    inputs.forEach(
        (label, value) -> {
          if (model.sameDiff().hasVariable(label)) {
            INDArray array = Nd4j.createFromArray(value.values()).reshape(value.shape());
            if (model.sameDiff().getVariable(label).isPlaceHolder()) {
              placeholders.put(label, array);
            } else {
              model.sameDiff().getVariable(label).setArray(array);
            }
          }
        });
    String name = model.logits().name();
    return model.sameDiff().output(placeholders, name).get(name).dup('c').data().asDouble();
  }

  private static void assertClose(
      String what, double[] expected, double[] actual, double tolerance) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], actual[i], tolerance * scale, what + " at " + i);
    }
  }
}
