package org.jingu.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.compiler.schedule.Buffer;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlanMemoryTest {
  private static final int CAPACITY = 100;

  static Stream<Plan> plans() {
    return TestModels.all()
        .map(model -> PlanCompiler.training(model, TestModels.UPDATE).apply(CAPACITY));
  }

  @ParameterizedTest
  @MethodSource("plans")
  void buffersThatLiveTogetherDoNotOverlap(Plan plan) {
    List<Buffer> arena = arena(plan);
    for (Buffer a : arena) {
      for (Buffer b : arena) {
        boolean together = a.firstStep() <= b.lastStep() && b.firstStep() <= a.lastStep();
        boolean apart =
            a.offset() + a.size().at(CAPACITY) <= b.offset()
                || b.offset() + b.size().at(CAPACITY) <= a.offset();
        assertTrue(a.id() == b.id() || !together || apart, () -> a + " overlaps " + b);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("plans")
  void everyBufferLiesWithinTheArena(Plan plan) {
    for (Buffer buffer : arena(plan)) {
      assertTrue(buffer.offset() >= 0);
      assertTrue(buffer.offset() + buffer.size().at(CAPACITY) <= plan.arenaSize());
    }
  }

  @ParameterizedTest
  @MethodSource("plans")
  void memoryIsReused(Plan plan) {
    long separate = arena(plan).stream().mapToLong(b -> b.size().at(CAPACITY)).sum();
    assertTrue(plan.arenaSize() < 0.8 * separate, plan.arenaSize() + " of " + separate);
  }

  @ParameterizedTest
  @MethodSource("plans")
  void everyViewStaysInItsBufferAtEveryBatchSize(Plan plan) {
    for (int batch : new int[] {1, 7, CAPACITY}) {
      for (Step step : plan.steps()) {
        Stream.concat(step.inputs().stream(), step.outputs().stream())
            .forEach(view -> assertInside(plan, view, batch));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("plans")
  void everyParameterHasItsOwnPlace(Plan plan) {
    boolean[] taken = new boolean[(int) plan.parameters().size()];
    plan.parameters()
        .slots()
        .forEach(
            (name, slot) -> {
              for (long i = slot.offset(); i < slot.offset() + slot.size(); i++) {
                assertTrue(!taken[(int) i], name + " overlaps another parameter");
                taken[(int) i] = true;
              }
            });
  }

  @ParameterizedTest
  @MethodSource("plans")
  void everyGradientIsWhereItsParameterIs(Plan plan) {
    plan.parameters()
        .slots()
        .forEach(
            (name, slot) -> {
              View view = plan.outputs().get("grad/" + name);
              Buffer buffer = plan.buffer(view);
              assertEquals(Region.GRADIENTS, buffer.region(), name);
              assertEquals(slot.offset(), buffer.offset() + view.fixedOffset(), name);
              assertTrue(view.isDense(), name);
            });
  }

  private static List<Buffer> arena(Plan plan) {
    return plan.buffers().stream().filter(b -> b.region() == Region.ARENA).toList();
  }

  private static void assertInside(Plan plan, View view, int batch) {
    long[] shape = view.shape().at(batch);
    long[] strides = view.strides(batch);
    long last = view.offset(batch);
    for (int i = 0; i < shape.length; i++) {
      last += (shape[i] - 1) * strides[i];
    }
    long size = plan.buffer(view).size().at(batch);
    assertTrue(
        view.offset(batch) >= 0 && last < size,
        () -> view + " leaves its buffer of " + size + Arrays.toString(shape));
  }
}
