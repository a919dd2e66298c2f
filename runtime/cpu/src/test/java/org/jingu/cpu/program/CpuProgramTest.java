package org.jingu.cpu.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.jingu.compiler.RandomGraphs;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.cpu.CpuModel;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuProgramTest {
  private static final int GRAPHS = 24;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 130})
  void trainingStepsAgreeWithTheInterpreter(int batch) {
    for (long seed = 0; seed < GRAPHS; seed++) {
      Graph graph = training(seed);
      Map<String, Tensor> inputs = inputs(graph, batch, seed);
      Map<String, Tensor> expected =
          new Interpreter(graph, Interpreter.Precision.DOUBLE).run(batch, inputs);
      Map<String, float[]> actual = run(graph, batch, inputs, 1 + (int) (seed % 4));
      for (Map.Entry<String, Tensor> e : expected.entrySet()) {
        double worst = worst(actual.get(e.getKey()), e.getValue().values());
        assertTrue(
            worst < 2e-4,
            "graph %d, %s is off by %g\n%s".formatted(seed, e.getKey(), worst, graph));
      }
    }
  }

  /** What a resumed run relies on: which thread does what does not show in the results. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void bitsRepeatWithTheSameThreads(int threads) {
    for (long seed = 0; seed < 10; seed++) {
      Graph graph = training(seed);
      Map<String, Tensor> inputs = inputs(graph, 300, seed);
      Map<String, float[]> once = run(graph, 300, inputs, threads);
      run(graph, 300, inputs, threads)
          .forEach((name, values) -> assertArrayEquals(once.get(name), values, name));
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
              double[] values = new double[(int) View.count(shape)];
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

  private static Map<String, float[]> run(
      Graph graph, int batch, Map<String, Tensor> inputs, int threads) {
    List<Input> declared = graph.inputs().stream().map(node -> (Input) node.op()).toList();
    List<Input> parameters =
        declared.stream().filter(i -> i.kind() == Input.Kind.PARAMETER).toList();
    LongFunction<Plan> plans =
        capacity -> Scheduler.schedule(graph, parameters, List.of()).plan(capacity + 5);
    Map<String, float[]> results = new LinkedHashMap<>();
    try (WorkerPool pool = new WorkerPool(threads);
        CpuModel model = new CpuModel(plans, plans, TableStorage.FP32, pool)) {
      CpuProgram program = model.training(batch);
      for (int repeat = 0; repeat < 2; repeat++) { // a second run must not see the first one's rest
        for (Input input : declared) {
          program.input(input.label()).write(floats(inputs.get(input.label()).values()));
        }
        program.compute();
      }
      for (String name : graph.outputs().keySet()) {
        float[] values = new float[program.output(name).count()];
        program.output(name).read(values);
        results.put(name, values);
      }
    }
    return results;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** The largest error relative to the larger of the element and the tensor's largest. */
  private static double worst(float[] actual, double[] expected) {
    double scale = 1e-3;
    for (double value : expected) {
      scale = Math.max(scale, Math.abs(value));
    }
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(actual[i] - expected[i]) / scale;
      worst = error <= worst ? worst : error; // NaN counts as worst
    }
    return worst;
  }
}
