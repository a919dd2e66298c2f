package org.jingu.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jingu.compiler.RandomGraphs;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.program.PlanLowering;
import org.jingu.cuda.program.Processors;
import org.jingu.cuda.program.Segment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every generated kernel, compiled for the host, against the interpreter of the graph. */
class PlanOnHostTest {
  private static final int GRAPHS = 2;

  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(HostRun.available(), "no C++ compiler (g++) on this machine");
  }

  @ParameterizedTest
  @CsvSource({"FP32, 1, 2e-4", "FP32, 7, 2e-4", "FP32, 130, 2e-4", "BF16, 33, 0.1"})
  void trainingStepsAgreeWithTheInterpreter(
      Precision precision, int batch, double tolerance, @TempDir Path folder) throws IOException {
    for (long seed : LongStream.range(0, GRAPHS).map(s -> s + 100L * batch).toArray()) {
      Graph graph = training(seed);
      Map<String, Tensor> inputs = inputs(graph, batch, seed);
      Map<String, Tensor> expected =
          new Interpreter(graph, Interpreter.Precision.DOUBLE).run(batch, inputs);
      Map<String, double[]> actual = run(graph, batch, inputs, precision, folder);
      for (Map.Entry<String, Tensor> e : expected.entrySet()) {
        double error = error(actual.get(e.getKey()), e.getValue().values());
        assertTrue(
            error < tolerance,
            () -> "graph %d, %s is off by %g\n%s".formatted(seed, e.getKey(), error, graph));
      }
    }
  }

  private static Graph training(long seed) {
    RandomGraphs.Drawn drawn = RandomGraphs.draw(seed);
    return Pipeline.ALL.training(drawn.graph(), drawn.parameters(), drawn.bags());
  }

  private static Map<String, Tensor> inputs(Graph graph, int batch, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> inputs = new HashMap<>();
    graph
        .inputs()
        .forEach(
            node -> {
              Input input = (Input) node.op();
              long[] shape = input.shape().at(batch);
              double[] values = new double[Math.toIntExact(input.shape().elements(batch))];
              for (int i = 0; i < values.length; i++) {
                values[i] =
                    switch (input.kind()) {
                      case LABEL -> random.nextInt(2);
                      case WEIGHT -> 1.0 / batch;
                      case BATCH_SIZE -> batch;
                      default -> (float) (random.nextDouble() * 2 - 1);
                    };
              }
              inputs.put(input.label(), new Tensor(shape, values));
            });
    return inputs;
  }

  private static Map<String, double[]> run(
      Graph graph, int batch, Map<String, Tensor> inputs, Precision precision, Path folder)
      throws IOException {
    List<Input> declared = graph.inputs().stream().map(node -> (Input) node.op()).toList();
    List<Input> parameters =
        declared.stream().filter(i -> i.kind() == Input.Kind.PARAMETER).toList();
    Plan plan = Scheduler.schedule(graph, parameters, List.of()).plan(batch + 5);
    PlanLowering lowering = new PlanLowering(plan, batch, precision, new Processors(3, 227 << 10));
    lowering.addSteps();
    HostRun host =
        new HostRun()
            .add(Segment.ARENA, lowering.arenaBytes())
            .add(Segment.PARAMETERS, 4 * plan.parameters().size())
            .add(Segment.NARROW_PARAMETERS, 2 * plan.parameters().size())
            .add(Segment.GRADIENTS, 4 * plan.parameters().size())
            .add(Segment.SCRATCH, lowering.scratchBytes())
            .add(Segment.PARTIAL_SUMS, lowering.partialBytes());
    HostTensors tensors = new HostTensors(host, batch);
    plan.inputs()
        .forEach(
            (input, view) -> {
              double[] values = inputs.get(input.label()).values();
              tensors.write(lowering.memory().tensor(view), values);
              if (input.kind() == Input.Kind.PARAMETER && precision == Precision.BF16) {
                tensors.write(lowering.memory().narrow(view), values);
              }
            });
    host.run(lowering.operations(), folder);
    Map<String, double[]> results = new HashMap<>();
    plan.outputs()
        .forEach((name, view) -> results.put(name, tensors.read(lowering.memory().tensor(view))));
    return results;
  }

  /** The norm of the error relative to the larger of the expected norm and a small one. */
  private static double error(double[] actual, double[] expected) {
    double difference = 0;
    double scale = 1e-6 * expected.length;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      scale += expected[i] * expected[i];
    }
    double error = Math.sqrt(difference / scale);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }
}
