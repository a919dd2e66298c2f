package org.jingu.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.PlanLowering;
import org.jingu.cuda.program.Processors;
import org.jingu.cuda.program.Segment;

/** A graph's program, run on the host and compared with the interpreter. */
final class GraphOnHost {
  private final Graph graph;
  private final int batch;
  private final Precision precision;
  private final Plan plan;
  private final PlanLowering lowering;

  GraphOnHost(Map<String, Node> outputs, int batch, Precision precision) {
    this(outputs, batch, precision, new Processors(1, 227 << 10));
  }

  GraphOnHost(Map<String, Node> outputs, int batch, Precision precision, Processors processors) {
    this.graph = Pipeline.ALL.fused(new Graph(outputs));
    this.batch = batch;
    this.precision = precision;
    List<Input> parameters =
        graph.inputs().stream()
            .map(node -> (Input) node.op())
            .filter(input -> input.kind() == Input.Kind.PARAMETER)
            .toList();
    this.plan = Scheduler.schedule(graph, parameters, List.of()).plan(batch + 2);
    this.lowering = new PlanLowering(plan, batch, precision, processors);
    lowering.addSteps();
  }

  /** What would run on a device. */
  List<Operation> operations() {
    return lowering.operations();
  }

  /** Runs it on numbers that are exact in bf16; every result is as close as the precision lets. */
  void agreesWithTheInterpreter(Path folder) throws IOException {
    Map<String, Tensor> inputs = inputs();
    Map<String, double[]> actual = run(inputs, folder);
    new Interpreter(graph, Interpreter.Precision.DOUBLE)
        .run(batch, inputs)
        .forEach((name, expected) -> assertClose(name, expected.values(), actual.get(name)));
  }

  /** Runs it on some inputs. */
  Map<String, double[]> run(Map<String, Tensor> inputs, Path folder) throws IOException {
    HostRun host =
        new HostRun()
            .add(Segment.ARENA, lowering.arenaBytes())
            .add(Segment.PARAMETERS, 4 * plan.parameters().size())
            .add(Segment.NARROW_PARAMETERS, 2 * plan.parameters().size())
            .add(Segment.SCRATCH, lowering.scratchBytes())
            .add(Segment.PARTIAL_SUMS, lowering.partialBytes());
    HostTensors tensors = new HostTensors(host, batch);
    plan.inputs()
        .forEach(
            (input, view) -> {
              double[] values = inputs.get(input.label()).values();
              tensors.write(lowering.memory().tensor(view), values);
              if (input.kind() == Input.Kind.PARAMETER) {
                tensors.write(lowering.memory().narrow(view), values);
              }
            });
    host.run(operations(), folder);
    Map<String, double[]> results = new LinkedHashMap<>();
    plan.outputs()
        .forEach((name, view) -> results.put(name, tensors.read(lowering.memory().tensor(view))));
    return results;
  }

  private Map<String, Tensor> inputs() {
    SplittableRandom random = new SplittableRandom(4);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Node node : graph.inputs()) {
      Input input = (Input) node.op();
      double[] values = new double[Math.toIntExact(input.shape().elements(batch))];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(-64, 65) / 64.0;
      }
      inputs.put(input.label(), new Tensor(input.shape().at(batch), values));
    }
    return inputs;
  }

  private void assertClose(String name, double[] expected, double[] actual) {
    double difference = 0;
    double scale = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      scale += expected[i] * expected[i];
    }
    double error = Math.sqrt(difference / scale);
    double tolerance = precision == Precision.BF16 ? 0.01 : 1e-5;
    assertTrue(error < tolerance, () -> name + " is off by " + error); // NaN fails too
  }
}
