package org.jingu.cpu.program;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.Pointer;
import org.jingu.api.data.Batch;
import org.jingu.compiler.RandomGraphs;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.Updates;
import org.jingu.cpu.CpuModel;
import org.jingu.cpu.Programs;
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
    Updates updates = Updates.of(Programs.named("adam", 0)).clipped(clipping);
    RandomGraphs.Drawn drawn = RandomGraphs.draw(3);
    Graph graph = Pipeline.ALL.training(drawn.graph(), drawn.parameters(), drawn.bags());
    List<Input> parameters =
        graph.inputs().stream()
            .map(node -> (Input) node.op())
            .filter(input -> input.kind() == Input.Kind.PARAMETER)
            .toList();
    LongFunction<Plan> plans =
        capacity -> Scheduler.schedule(graph, parameters, List.of(), null, updates).plan(capacity);
    try (WorkerPool pool = new WorkerPool(2);
        CpuModel model = new CpuModel(plans, plans, TableStorage.FP32, pool)) {
      CpuProgram program = model.training(BATCH);
      run(model, program); // the compiler, too, allocates
      long tracked = Pointer.totalBytes();
      long resident = Pointer.physicalBytes();
      long garbage = allocated();
      run(model, program);
      long perStep = (allocated() - garbage) / STEPS;
      assertTrue(Pointer.totalBytes() <= tracked, "native memory grew by tracked blocks");
      long growth = Pointer.physicalBytes() - resident;
      assertTrue(growth < GROWTH, STEPS + " steps grew the process by " + growth + " bytes");
      assertTrue(perStep < GARBAGE, "a step leaves " + perStep + " bytes of garbage");
    }
  }

  private static void run(CpuModel model, CpuProgram program) {
    Batch batch = Programs.empty(BATCH);
    for (int step = 1; step <= STEPS; step++) {
      model.context().begin(Programs.inputs(batch, step), null);
      program.trainDense();
    }
  }

  /** Bytes that all threads that live now have ever allocated. */
  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).sum();
  }
}
