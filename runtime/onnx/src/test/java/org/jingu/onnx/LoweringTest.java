package org.jingu.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.jingu.api.loss.Link;
import org.jingu.compiler.RandomGraphs;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Normalize;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.pass.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation gives in ONNX Runtime what the compiler's interpreter says that it means. */
class LoweringTest {
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  @TempDir Path dir;

  private final GraphBuilder b = new GraphBuilder();

  private Node input(String name, long... shape) {
    return b.add(Input.of(Input.Kind.BAG, name, Shape.of(shape)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomGraphs(long seed) throws Exception {
    Graph drawn = RandomGraphs.draw(seed).graph();
    check(drawn, 3, x -> x, 1e-4);
    // Later passes leave functions in reductions and products.
    check(Pipeline.ALL.evaluation(drawn), 3, x -> x, 1e-4);
  }

  @ParameterizedTest
  @EnumSource(value = ScalarOp.class, mode = EnumSource.Mode.EXCLUDE, names = "CONSTANT")
  void scalarOperations(ScalarOp op) throws Exception {
    Node[] columns = new Node[op.arity()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = input("x" + i, -1, i == 1 ? 1 : 9);
    }
    Node value = b.map(ScalarFunction.of(op), Arrays.asList(columns), Shape.of(-1, 9));
    // Of all sizes, since some formulas lose the digits of small numbers.
    DoubleUnaryOperator spread = x -> Math.signum(x) * Math.pow(10, 6 * Math.abs(x) - 5);
    check(graph(value), 40, positive(op) ? x -> Math.abs(spread.applyAsDouble(x)) : spread, 2e-6);
  }

  private static boolean positive(ScalarOp op) {
    return Set.of(ScalarOp.SQRT, ScalarOp.RSQRT, ScalarOp.LOG, ScalarOp.LOG1P, ScalarOp.POW)
        .contains(op);
  }

  @Test
  void productsOfEveryForm() throws Exception {
    Node stack = input("a", -1, 3, 4);
    Node other = input("c", -1, 4, 3);
    Node matrix = b.add(Input.of(Input.Kind.PARAMETER, "w", Shape.of(3, 4)));
    Map<String, Node> results = new LinkedHashMap<>();
    results.put("of plain", b.add(new MatMul(false, false, false), stack, other));
    results.put("of both transposed", b.add(new MatMul(true, true, false), stack, other));
    results.put("of right transposed", b.add(new MatMul(false, true, false), stack, matrix));
    results.put("of shared left", b.add(new MatMul(true, false, false), matrix, stack));
    results.put("of summed", b.add(new MatMul(true, false, true), stack, stack));
    results.put("of matrices", b.add(new MatMul(true, false, false), matrix, matrix));
    check(new Graph(results), 5, x -> x, 1e-6);
  }

  @Test
  void movesAndNorms() throws Exception {
    Node x = input("x", -1, 3, 4);
    Node moment = b.reduce(Reduce.Kind.MEAN, List.of(0), x);
    Node square = b.reduce(Reduce.Kind.MEAN, List.of(0), b.map(ScalarOp.SQUARE, x));
    Map<String, Node> results = new LinkedHashMap<>();
    results.put("of slice", b.slice(x, 2, 1, 2, 2));
    results.put("of concat", b.concat(1, List.of(x, b.slice(x, 1, 0, 1, 1))));
    results.put("of permute", b.permute(x, List.of(1, 0, 2)));
    results.put("of reshape", b.reshape(x, new Shape(List.of(new Dim(3, true), Dim.of(4)))));
    results.put("of max", b.reduce(Reduce.Kind.MAX, List.of(1, 2), x));
    results.put("of norm", b.add(new LayerNorm(1e-3), List.of(x)));
    results.put("of normalize", b.add(new Normalize(List.of(0), 1e-3), List.of(x, moment, square)));
    results.put("of splat", b.concat(1, List.of(x, b.constant(Shape.of(-1, 2, 4), 0.5))));
    results.put(
        "spread",
        b.add(
            new Elementwise(ScalarFunction.of(ScalarOp.TANH), Shape.of(-1, 3, 4)),
            b.slice(x, 1, 0, 1, 1)));
    check(new Graph(results), 5, v -> v, 1e-5);
  }

  private static Graph graph(Node value) {
    return new Graph(Map.of("value", value));
  }

  private void check(Graph graph, int batch, DoubleUnaryOperator values, double tolerance)
      throws Exception {
    Map<String, Tensor> inputs = draw(graph, batch, values);
    Map<String, Tensor> expected =
        new Interpreter(graph, Interpreter.Precision.DOUBLE).run(batch, inputs);
    OnnxGraph onnx = new OnnxGraph();
    Map<String, String> results =
        NodeLowering.lower(graph, onnx, declared(graph, onnx, inputs)::get);
    results.forEach((name, value) -> onnx.add(name, "Identity", List.of(value)));
    graph.outputs().forEach((name, node) -> onnx.output(name, "", axes(node.shape())));
    Path file = dir.resolve("graph.onnx");
    ModelFile.write(
        onnx, new OnnxExport.Settings(Link.IDENTITY, Set.of(), Map.of(), OnnxExport.LARGEST), file);
    Map<String, float[]> actual = run(file, onnx, inputs);
    expected.forEach((name, tensor) -> assertClose(name, tensor, actual.get(name), tolerance));
  }

  private static Map<String, Tensor> draw(Graph graph, int batch, DoubleUnaryOperator values) {
    SplittableRandom random = new SplittableRandom(5);
    Map<String, Tensor> inputs = new HashMap<>();
    for (Node node : graph.inputs()) {
      Input input = (Input) node.op();
      Tensor value = Tensor.zeros(input.shape().at(batch));
      Arrays.setAll(value.values(), i -> (float) values.applyAsDouble(random.nextDouble(-1, 1)));
      inputs.put(input.label(), value);
    }
    return inputs;
  }

  private static Map<Input, String> declared(
      Graph graph, OnnxGraph onnx, Map<String, Tensor> inputs) {
    Map<Input, String> declared = new HashMap<>();
    for (Node node : graph.inputs()) {
      Input input = (Input) node.op();
      declared.put(
          input,
          input.kind() == Input.Kind.BAG
              ? onnx.input(input.label(), ElementType.FLOAT, "", axes(input.shape()))
              : onnx.floats(
                  input.shape().dims().stream().map(Dim::factor).toList(),
                  inputs.get(input.label()).values()));
    }
    return declared;
  }

  private static String[] axes(Shape shape) {
    return shape.dims().stream()
        .map(dim -> dim.equals(Dim.BATCH) ? Port.BATCH : dim.batch() ? "rows" : dim.toString())
        .toArray(String[]::new);
  }

  private static Map<String, float[]> run(Path file, OnnxGraph onnx, Map<String, Tensor> inputs)
      throws Exception {
    Map<String, OnnxTensor> fed = new HashMap<>();
    try (OrtSession session = ENVIRONMENT.createSession(file.toString())) {
      for (Port port : onnx.inputs()) {
        Tensor tensor = inputs.get(port.name());
        FloatBuffer values = FloatBuffer.allocate(tensor.values().length);
        Arrays.stream(tensor.values()).forEach(v -> values.put((float) v));
        fed.put(port.name(), OnnxTensor.createTensor(ENVIRONMENT, values.flip(), tensor.shape()));
      }
      Map<String, float[]> results = new HashMap<>();
      try (OrtSession.Result result = session.run(fed)) {
        for (Port port : onnx.outputs()) {
          FloatBuffer values =
              ((OnnxTensor) result.get(port.name()).orElseThrow()).getFloatBuffer();
          float[] flat = new float[values.remaining()];
          values.get(flat);
          results.put(port.name(), flat);
        }
      }
      return results;
    } finally {
      fed.values().forEach(OnnxTensor::close);
    }
  }

  /** Relative to each value, so that a small one may not be wrong by much of itself. */
  private static void assertClose(String name, Tensor expected, float[] actual, double tolerance) {
    assertEquals(expected.values().length, actual.length, name);
    for (int i = 0; i < actual.length; i++) {
      double value = expected.values()[i];
      assertEquals(value, actual[i], tolerance * Math.abs(value) + 1e-7, name + " at " + i);
    }
  }
}
