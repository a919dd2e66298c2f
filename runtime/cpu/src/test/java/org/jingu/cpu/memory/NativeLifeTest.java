package org.jingu.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.Pointer;
import org.jingu.compiler.RandomGraphs;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jingu.cpu.CpuModel;
import org.jingu.cpu.Programs;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Native objects are freed with what they belong to, not when the collector comes to them. */
class NativeLifeTest {
  private static final UpdateProgram UPDATE = Programs.named("adam", 0);

  private static LongFunction<Plan> plans(long seed) {
    RandomGraphs.Drawn drawn = RandomGraphs.draw(seed);
    Graph graph = Pipeline.ALL.training(drawn.graph(), drawn.parameters(), drawn.bags());
    List<Input> parameters =
        graph.inputs().stream()
            .map(node -> (Input) node.op())
            .filter(input -> input.kind() == Input.Kind.PARAMETER)
            .toList();
    return capacity ->
        Scheduler.schedule(graph, parameters, List.of(), null, Updates.of(UPDATE)).plan(capacity);
  }

  private static final WorkerPool pool = new WorkerPool(1);

  @AfterAll
  static void closePool() {
    pool.close();
  }

  @BeforeAll
  static void librariesAreLoaded() {
    LongFunction<Plan> plans = plans(0);
    try (CpuModel model = new CpuModel(plans, plans, TableStorage.FP32, pool)) {
      model.training(1);
    }
  }

  @Test
  void aClosedModelLeavesNothing() {
    for (long seed = 0; seed < 12; seed++) {
      LongFunction<Plan> plans = plans(seed);
      long count = Pointer.totalCount();
      long bytes = bytes();
      try (CpuModel model = new CpuModel(plans, plans, TableStorage.FP32, pool)) {
        model.training(40);
        model.evaluation(600);
        assertTrue(Pointer.totalCount() > count);
      }
      assertTrue(Pointer.totalCount() <= count, "graph " + seed + " leaves native objects");
      assertTrue(bytes() <= bytes, "graph " + seed + " leaves native memory");
    }
  }

  @Test
  void batchesOfManySizesTakeNoMoreThanTheLastFew() {
    LongFunction<Plan> plans = plans(3);
    List<Long> counts = new ArrayList<>();
    List<Long> bytes = new ArrayList<>();
    try (CpuModel model = new CpuModel(plans, plans, TableStorage.FP32, pool)) {
      model.evaluation(200);
      for (int size = 1; size <= 200; size++) {
        model.evaluation(size);
        counts.add(Pointer.totalCount());
        bytes.add(bytes());
      }
    }
    assertTrue(most(counts, 100, 200) <= 1.05 * most(counts, 0, 100), counts.toString());
    // Memory of a program's own grows with the batch, but eight programs are all there are.
    long growth = most(bytes, 100, 200) - most(bytes, 0, 100);
    assertTrue(growth <= most(bytes, 0, 100), bytes.toString());
  }

  /** What JavaCPP counts and what it does not. */
  private static long bytes() {
    return Pointer.totalBytes() + NativeMemory.live();
  }

  private static long most(List<Long> values, int from, int to) {
    return values.subList(from, to).stream().mapToLong(Long::longValue).max().orElseThrow();
  }

  @Test
  void aModelThatCannotBeMadeLeavesNothing() {
    LongFunction<Plan> plans = plans(3);
    LongFunction<Plan> others = plans(4);
    long count = Pointer.totalCount();
    assertThrows(
        IllegalStateException.class, () -> new CpuModel(plans, others, TableStorage.FP32, pool));
    LongFunction<Plan> failing =
        capacity -> {
          if (capacity > 1) {
            throw new IllegalStateException("no larger batch");
          }
          return plans.apply(capacity);
        };
    try (CpuModel model = new CpuModel(plans, failing, TableStorage.FP32, pool)) {
      model.evaluation(1);
      assertThrows(IllegalStateException.class, () -> model.evaluation(2));
      model.evaluation(1); // what was there goes on
    }
    assertTrue(Pointer.totalCount() <= count);
  }
}
