package org.jingu.cpu.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.jingu.compiler.autodiff.Training;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jingu.cpu.CpuModel;
import org.jingu.cpu.Programs;
import org.jingu.cpu.update.DenseUpdate;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.api.Test;

/** A network whose weights are large enough to move one by one. */
class UpdateScheduleTest {
  private static final int BATCH = 8;
  private static final int WIDTH = 300;
  private static final UpdateProgram ADAM = Programs.named("adam", 0);

  private final List<Input> parameters = new ArrayList<>();

  /** A norm that no gradient has keeps the update where it is, after the step. */
  @Test
  void parametersMoveToTheSameBitsAsAfterTheStep() {
    try (WorkerPool pool = new WorkerPool(2);
        CpuModel after = model(plan(new Clipping(1e30)), pool);
        CpuModel within = model(plan(Clipping.NONE), pool)) {
      assertTrue(groups(plan(Clipping.NONE)).size() > 2, "nothing moves within the step");
      for (int step = 1; step <= 3; step++) {
        prepared(after, step).trainDense();
        prepared(within, step).trainDense();
        for (Input parameter : parameters) {
          String name = parameter.label();
          assertArrayEquals(values(after.parameter(name)), values(within.parameter(name)), name);
          assertArrayEquals(values(after.kept(0, name)), values(within.kept(0, name)));
          assertArrayEquals(values(after.kept(1, name)), values(within.kept(1, name)));
        }
      }
    }
  }

  @Test
  void nothingMovesBeforeTheLossIsKnown() {
    for (Clipping clipping : List.of(Clipping.NONE, new Clipping(1))) {
      try (WorkerPool pool = new WorkerPool(1);
          CpuModel model = model(plan(clipping), pool)) {
        CpuProgram program = prepared(model, 1);
        program.input("x").buffer().put(program.input("x").offset(), Float.NaN);
        float[] before = values(model.parameter("first"));
        program.trainDense();
        assertTrue(Double.isNaN(model.context().loss()));
        assertArrayEquals(before, values(model.parameter("first")));
        assertArrayEquals(new float[WIDTH * WIDTH], values(model.kept(0, "first")));
      }
    }
  }

  @Test
  void everyElementMovesOnce() {
    Plan plan = plan(Clipping.NONE);
    int[] moves = new int[(int) plan.parameters().size()];
    int last = 0;
    for (UpdateSchedule.Group group : groups(plan)) {
      assertTrue(group.kernel() >= last);
      last = group.kernel();
      for (DenseUpdate.Piece piece : group.pieces()) {
        for (long i = piece.from(); i < piece.end(); i++) {
          moves[(int) i]++;
        }
      }
    }
    for (ParameterLayout.Slot slot : plan.parameters().slots().values()) {
      for (long i = slot.offset(); i < slot.offset() + slot.size(); i++) {
        assertEquals(1, moves[(int) i], "element " + i);
      }
    }
  }

  /** As if every step were one kernel. */
  private static List<UpdateSchedule.Group> groups(Plan plan) {
    int[] kernelsAfter = new int[plan.computes().size()];
    for (int i = 0; i < kernelsAfter.length; i++) {
      kernelsAfter[i] = i + 1;
    }
    return UpdateSchedule.of(plan, kernelsAfter).groups();
  }

  private Plan plan(Clipping clipping) {
    parameters.clear();
    GraphBuilder b = new GraphBuilder();
    Input bag = Input.of(Input.Kind.BAG, "x", Shape.of(-1, WIDTH));
    Node x = b.add(bag);
    for (String name : List.of("first", "second", "third")) {
      Node product = b.matmul(x, parameter(b, name, WIDTH, WIDTH), false, true, false);
      x = b.map(ScalarOp.RELU, b.plus(product, parameter(b, name + "/bias", WIDTH)));
    }
    Node logits = b.matmul(x, parameter(b, "head", 1, WIDTH), false, true, false);
    Graph graph =
        Pipeline.ALL.training(new Graph(Map.of(Graph.LOGITS, logits)), parameters, List.of(bag));
    Updates updates = Updates.of(ADAM).clipped(clipping);
    return Scheduler.schedule(graph, parameters, List.of(), null, updates).plan(BATCH);
  }

  private Node parameter(GraphBuilder b, String name, long... shape) {
    Input parameter = Input.of(Input.Kind.PARAMETER, name, Shape.of(shape));
    parameters.add(parameter);
    return b.add(parameter);
  }

  private CpuModel model(Plan plan, WorkerPool pool) {
    LongFunction<Plan> plans = capacity -> plan;
    CpuModel model = new CpuModel(plans, plans, TableStorage.FP32, pool);
    SplittableRandom random = new SplittableRandom(1);
    for (Input parameter : parameters) {
      model
          .parameter(parameter.label())
          .write(random(random, (int) parameter.shape().elements().factor()));
    }
    return model;
  }

  private static CpuProgram prepared(CpuModel model, int step) {
    CpuProgram program = model.training(BATCH);
    model.context().begin(Programs.inputs(Programs.empty(BATCH), step), null);
    SplittableRandom random = new SplittableRandom(step);
    program.input("x").write(random(random, BATCH * WIDTH));
    float[] labels = new float[BATCH];
    float[] weights = new float[BATCH];
    for (int i = 0; i < BATCH; i++) {
      labels[i] = i % 2;
      weights[i] = 1f / BATCH;
    }
    program.input(Training.LABELS).write(labels);
    program.input(Training.WEIGHTS).write(weights);
    return program;
  }

  private static float[] random(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextDouble() * 0.2 - 0.1);
    }
    return values;
  }

  private static float[] values(TensorAccess tensor) {
    float[] values = new float[tensor.count()];
    tensor.read(values);
    return values;
  }
}
