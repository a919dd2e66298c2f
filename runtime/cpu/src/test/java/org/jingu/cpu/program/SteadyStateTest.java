package org.jingu.cpu.program;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.Pointer;
import org.jingu.compiler.RandomGraphs;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.CpuModel;
import org.jingu.cpu.Programs;
import org.jingu.cpu.update.DenseUpdate;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyStateTest {
  private static final int STEPS = 1000;
  private static final int BATCH = 64;
  private static final long GARBAGE = 1024;
  private static final long GROWTH = 16 << 20;

  /** With an update after the step, which clips, and with one within it. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0})
  void aThousandStepsTakeNoNativeMemoryAndLeaveLittleGarbage(double clipNorm) {
    Clipping clipping = new Clipping(clipNorm);
    UpdateProgram adam = Programs.named("adam", 0);
    RandomGraphs.Drawn drawn = RandomGraphs.draw(3);
    Graph graph = Pipeline.ALL.training(drawn.graph(), drawn.parameters(), drawn.bags());
    List<Input> parameters =
        graph.inputs().stream()
            .map(node -> (Input) node.op())
            .filter(input -> input.kind() == Input.Kind.PARAMETER)
            .toList();
    LongFunction<Plan> plans =
        capacity ->
            Scheduler.schedule(graph, parameters, List.of())
                .plan(capacity)
                .updatedBy(adam, clipping);
    try (WorkerPool pool = new WorkerPool(2);
        CpuModel model = new CpuModel(plans, plans, 2)) {
      CpuProgram program = model.training(BATCH);
      run(program, model.update(), clipping, pool); // the compiler, too, allocates
      long tracked = Pointer.totalBytes();
      long resident = Pointer.physicalBytes();
      long garbage = allocated();
      run(program, model.update(), clipping, pool);
      long perStep = (allocated() - garbage) / STEPS;
      assertTrue(Pointer.totalBytes() <= tracked, "native memory grew by tracked blocks");
      long growth = Pointer.physicalBytes() - resident;
      assertTrue(growth < GROWTH, STEPS + " steps grew the process by " + growth + " bytes");
      assertTrue(perStep < GARBAGE, "a step leaves " + perStep + " bytes of garbage");
    }
  }

  private static void run(
      CpuProgram program, DenseUpdate update, Clipping clipping, WorkerPool pool) {
    UpdateProgram adam = update.program();
    for (int step = 1; step <= STEPS; step++) {
      if (clipping.clips()) {
        program.run(pool);
        double scale = clipping.scale(update.squaredNorm(pool));
        update.apply(adam.scalars(step, 1, scale), pool);
      } else {
        program.train(pool, update, adam.scalars(step, 1, 1));
      }
    }
  }

  /** Bytes that all threads that live now have ever allocated. */
  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).sum();
  }
}
