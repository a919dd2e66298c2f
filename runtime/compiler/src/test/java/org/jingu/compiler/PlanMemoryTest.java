package org.jingu.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jingu.api.ModelGraph;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.PlanVerifier;
import org.jingu.compiler.schedule.Region;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlanMemoryTest {
  private static final int CAPACITY = 100;

  static Stream<ModelGraph> models() {
    return TestModels.all();
  }

  private static LongFunction<Plan> compiled(ModelGraph model) {
    return PlanCompiler.training(model, new CrossEntropy(), TestModels.UPDATES);
  }

  @ParameterizedTest
  @MethodSource("models")
  void memoryIsReused(ModelGraph model) {
    Plan plan = compiled(model).apply(CAPACITY);
    long separate =
        plan.buffers().stream()
            .filter(b -> b.region() == Region.ARENA)
            .mapToLong(b -> b.size().at(CAPACITY))
            .sum();
    assertTrue(plan.arenaSize() < 0.8 * separate, plan.arenaSize() + " of " + separate);
  }

  /** What is scheduled once gives the plan of every capacity, in whatever order they are asked. */
  @ParameterizedTest
  @MethodSource("models")
  void aPlanDoesNotDependOnThoseBefore(ModelGraph model) {
    LongFunction<Plan> compiled = compiled(model);
    for (long capacity : new long[] {1, CAPACITY, 7, CAPACITY}) {
      Plan plan = compiled.apply(capacity);
      PlanVerifier.verify(plan);
      assertEquals(compiled(model).apply(capacity).toString(), plan.toString());
      assertEquals(TestModels.UPDATES.dense(), plan.update().orElseThrow());
    }
  }
}
