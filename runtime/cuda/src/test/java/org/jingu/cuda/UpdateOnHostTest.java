package org.jingu.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.compiler.update.UpdateInterpreter;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.Processors;
import org.jingu.cuda.program.Segment;
import org.jingu.cuda.program.StagingLayout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Updates of dense parameters, compiled for the host, against their formulas. */
class UpdateOnHostTest {
  private static final List<long[]> SHAPES =
      List.of(new long[] {3, 70}, new long[] {40, 5}, new long[] {17}, new long[] {1});

  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(HostRun.available(), "no C++ compiler (g++) on this machine");
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, FP32", "adagrad, BF16", "rowwise_adagrad, FP32", "rowwise_adagrad, BF16", "adam, FP32",
    "adam, BF16", "adam_accumulating, FP32", "adam_eps_hat, FP32", "adamw, FP32", "ftrl, FP32",
    "rows_apart, FP32"
  })
  void parametersMoveByTheFormulas(String rule, Precision precision, @TempDir Path folder)
      throws IOException {
    UpdateProgram program = Rules.named(rule, 0);
    Plan plan = plan(program);
    ModelSettings settings =
        new ModelSettings(
            precision,
            Rules.named("sgd", 0),
            TableStorage.FP32,
            Map.of(),
            List.of(),
            Map.of(),
            0,
            1);
    StagingLayout layout = new Staging(settings, plan, List.of()).layout(1);
    StepLowering lowering =
        new StepLowering(settings, plan, layout, List.of(), 1, new Processors(2, 1 << 16));
    long size = plan.parameters().size();
    HostRun host =
        new HostRun()
            .add(Segment.STAGING, layout.bytes(0))
            .add(Segment.PARAMETERS, 4 * size)
            .add(Segment.NARROW_PARAMETERS, 2 * size)
            .add(Segment.GRADIENTS, 4 * size)
            .add(Segment.OPTIMIZER, 4 * Math.max(1, plan.optimizer().size()));
    double[] scalars = program.scalars(2, 0.5, 0.75);
    put(host, Segment.STAGING, 0, 0.75f);
    host.memory().putInt(host.place(layout.go()), 1);
    for (int i = 1; i < scalars.length; i++) {
      int at = host.place(layout.denseScalars()) + 4 * (i - 1);
      host.memory().putFloat(at, (float) scalars[i]);
    }
    SplittableRandom random = new SplittableRandom(3);
    Map<String, double[]> expected = new LinkedHashMap<>();
    UpdateInterpreter interpreter = new UpdateInterpreter(program, false);
    plan.parameters()
        .slots()
        .forEach(
            (name, slot) -> {
              double[] w = fill(host, Segment.PARAMETERS, slot.offset(), slot.size(), random);
              double[] g = fill(host, Segment.GRADIENTS, slot.offset(), slot.size(), random);
              List<double[]> kept = new ArrayList<>();
              for (int k = 0; k < program.slots().size(); k++) {
                long at = plan.optimizer().offset(k, name, slot);
                long count = plan.optimizer().size(k, slot);
                kept.add(fill(host, Segment.OPTIMIZER, at, count, random));
              }
              int width = (int) slot.width();
              for (int row = 0; row < slot.rows(); row++) {
                interpreter.apply(w, g, kept, row * width, width, row, scalars);
              }
              expected.put(name, w);
              for (int k = 0; k < kept.size(); k++) {
                expected.put(name + "/" + k, kept.get(k));
              }
            });
    List<Operation> operations = lowering.parameterUpdate();
    host.run(operations, folder);
    for (Map.Entry<String, ParameterLayout.Slot> of : plan.parameters().slots().entrySet()) {
      ParameterLayout.Slot slot = of.getValue();
      String name = of.getKey();
      check(host, name, expected.get(name), Segment.PARAMETERS, slot.offset());
      for (int k = 0; k < program.slots().size(); k++) {
        long at = plan.optimizer().offset(k, name, slot);
        check(host, name + "/" + k, expected.get(name + "/" + k), Segment.OPTIMIZER, at);
      }
      for (int i = 0; precision == Precision.BF16 && i < slot.size(); i++) {
        int at = host.place(Segment.NARROW_PARAMETERS.at(2 * (slot.offset() + i)));
        float narrow = TableStorage.BF16.widen(host.memory().getShort(at));
        assertEquals(expected.get(name)[i], narrow, 1e-2 * (1 + Math.abs(narrow)), name);
      }
    }
  }

  private static void check(
      HostRun host, String what, double[] expected, Segment segment, long first) {
    for (int i = 0; i < expected.length; i++) {
      double actual = host.memory().getFloat(host.place(segment.at(4 * (first + i))));
      assertEquals(expected[i], actual, 1e-4 * (0.1 + Math.abs(expected[i])), what + " at " + i);
    }
  }

  private static double[] fill(
      HostRun host, Segment segment, long first, long count, SplittableRandom random) {
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      float value = (float) (0.1 + random.nextDouble());
      put(host, segment, 4 * (first + i), value);
      values[i] = value;
    }
    return values;
  }

  private static void put(HostRun host, Segment segment, long bytes, float value) {
    host.memory().putFloat(host.place(segment.at(bytes)), value);
  }

  private static Plan plan(UpdateProgram program) {
    Node x = new GraphBuilder().add(Input.of(Input.Kind.BAG, "x", Shape.of(-1, 1)));
    List<Input> parameters = new ArrayList<>();
    for (long[] shape : SHAPES) {
      parameters.add(Input.of(Input.Kind.PARAMETER, "p" + parameters.size(), Shape.of(shape)));
    }
    Graph graph = new Graph(Map.of(Graph.LOGITS, x));
    return Scheduler.schedule(graph, parameters, List.of(), null, Updates.of(program)).plan(1);
  }
}
