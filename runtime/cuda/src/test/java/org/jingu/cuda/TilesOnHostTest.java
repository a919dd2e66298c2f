package org.jingu.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.pass.Passes;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.PlanLowering;
import org.jingu.cuda.program.Precision;
import org.jingu.cuda.program.Segment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains of small products that run as one kernel, of the shapes of a factorization machine. */
class TilesOnHostTest {
  private static final int BATCH = 3;

  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(HostRun.available(), "no C++ compiler (g++) on this machine");
  }

  @ParameterizedTest
  @CsvSource({"32, 64, 24", "27, 128, 24", "5, 16, 4", "17, 20, 8", "2, 40, 9"})
  void chainsOfProductsAreOneKernelAndAgreeWithTheInterpreter(
      int n, int d, int k, @TempDir Path folder) throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, n, d));
    Node y = b.input(Input.Kind.BAG, "y", Shape.of(-1, n, k));
    Node g = b.input(Input.Kind.BAG, "g", Shape.of(-1, n, k));
    Node u = b.input(Input.Kind.BAG, "u", Shape.of(-1, k + 2, d));
    Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(k + 2, n));
    Map<String, Node> outputs = new LinkedHashMap<>();
    Node t = b.matmul(x, y, true, false, false);
    Node dt = b.matmul(x, g, true, false, false);
    outputs.put("f", b.matmul(x, t, false, false, false));
    outputs.put("dx", b.matmul(g, t, false, true, false));
    outputs.put("dy", b.matmul(x, dt, false, false, false));
    outputs.put("wx", b.matmul(w, x, false, false, false));
    outputs.put("dw", b.matmul(u, x, false, true, true));
    outputs.put("sum", b.plus(b.matmul(y, dt, false, true, false), x));
    Graph graph = Passes.afterGradients(new Graph(outputs));

    Map<String, org.jingu.compiler.interpret.Tensor> inputs = inputs(graph);
    Map<String, org.jingu.compiler.interpret.Tensor> expected =
        new Interpreter(graph, Interpreter.Precision.DOUBLE).run(BATCH, inputs);
    Plan plan = plan(graph);
    PlanLowering lowering = new PlanLowering(plan, BATCH, Precision.BF16, 1);
    lowering.addSteps();
    List<Operation> operations = lowering.operations();
    assertEquals(2, operations.size(), operations::toString); // with the end of the sum
    HostRun host =
        new HostRun()
            .add(Segment.ARENA, lowering.arenaBytes())
            .add(Segment.PARAMETERS, 4 * plan.parameters().size())
            .add(Segment.NARROW_PARAMETERS, 2 * plan.parameters().size())
            .add(Segment.SCRATCH, lowering.scratchBytes());
    HostTensors tensors = new HostTensors(host, BATCH);
    plan.inputs()
        .forEach(
            (input, view) ->
                tensors.write(lowering.memory().narrow(view), inputs.get(input.label()).values()));
    host.run(operations, folder);
    plan.outputs()
        .forEach(
            (name, view) ->
                assertClose(
                    name,
                    expected.get(name).values(),
                    tensors.read(lowering.memory().tensor(view))));
  }

  private static Plan plan(Graph graph) {
    List<Input> parameters =
        graph.inputs().stream()
            .map(node -> (Input) node.op())
            .filter(input -> input.kind() == Input.Kind.PARAMETER)
            .toList();
    return Scheduler.schedule(graph, parameters, List.of(), BATCH + 2);
  }

  private static Map<String, org.jingu.compiler.interpret.Tensor> inputs(Graph graph) {
    SplittableRandom random = new SplittableRandom(4);
    Map<String, org.jingu.compiler.interpret.Tensor> inputs = new LinkedHashMap<>();
    for (Node node : graph.inputs()) {
      Input input = (Input) node.op();
      double[] values = new double[Math.toIntExact(input.shape().elements(BATCH))];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(-64, 65) / 64.0; // exact in bf16
      }
      inputs.put(
          input.label(), new org.jingu.compiler.interpret.Tensor(input.shape().at(BATCH), values));
    }
    return inputs;
  }

  private static void assertClose(String name, double[] expected, double[] actual) {
    double difference = 0;
    double scale = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      scale += expected[i] * expected[i];
    }
    double error = Math.sqrt(difference / scale);
    assertTrue(error < 0.01, () -> name + " is off by " + error); // NaN fails too
  }
}
