package org.jingu.engine.backend.cpu;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigException;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Softmax;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.cpu.program.TableShare;
import org.jspecify.annotations.Nullable;

/**
 * What several ranks compute together. Each sees a part of a batch alone, so a model in which the
 * examples of a batch meet before the loss is refused.
 */
final class RankedProgram {
  private RankedProgram() {}

  /**
   * The program in words, equal on ranks that fit each other.
   *
   * @throws ConfigException if the model needs whole batches
   */
  static String of(
      @Nullable LongFunction<Plan> training, LongFunction<Plan> evaluation, TableShare share) {
    Plan predicting = evaluation.apply(1);
    Plan trained = training == null ? predicting : training.apply(1);
    requireNoStates(trained);
    for (Plan plan : List.of(trained, predicting)) {
      requireNoMeeting(plan);
    }
    mixing(predicting)
        .ifPresent(
            step -> {
              throw new ConfigException(
                  "model",
                  "computes with several examples of a batch at once (%s), and each of several ranks sees a part of the batch alone; leave --ranks out"
                      .formatted(step.formula()));
            });
    return trained + "\n" + share.placement();
  }

  private static void requireNoStates(Plan plan) {
    if (!plan.states().slots().isEmpty()) {
      throw new ConfigException(
          "model",
          "keeps running states of batches, such as '%s' of a batch norm, which several ranks cannot keep; switch it off, or leave --ranks out"
              .formatted(plan.states().slots().keySet().iterator().next()));
    }
  }

  private static void requireNoMeeting(Plan plan) {
    for (Input input : plan.inputs().keySet()) {
      switch (input.kind()) {
        case GROUP, POSITION ->
            throw new ConfigException(
                "train.loss",
                "compares the examples of a batch, and each of several ranks sees a part of the batch alone; choose another loss, or leave --ranks out");
        case BATCH_SIZE ->
            throw new ConfigException(
                "model",
                "computes with the size of the batch, of which each of several ranks sees a part; leave --ranks out");
        default -> {}
      }
    }
  }

  /** The first kernel that mixes examples. */
  private static Optional<Step.Compute> mixing(Plan plan) {
    return plan.computes().stream().filter(RankedProgram::mixes).findFirst();
  }

  private static boolean mixes(Step.Compute step) {
    boolean overRows = step.op() instanceof Softmax || step.op() instanceof LayerNorm;
    Stream<Shape> results = step.outputs().stream().map(View::shape);
    return step.inputs().stream().map(View::shape).anyMatch(it -> batchDims(it) > 0)
        && (results.anyMatch(it -> batchDims(it) != 1)
            || (overRows && step.inputs().stream().anyMatch(it -> growsAlongRows(it.shape()))));
  }

  private static long batchDims(Shape shape) {
    return dims(shape).filter(Dim::batch).count();
  }

  private static boolean growsAlongRows(Shape shape) {
    return shape.rank() > 0 && shape.dim(shape.rank() - 1).batch();
  }

  private static Stream<Dim> dims(Shape shape) {
    return java.util.stream.IntStream.range(0, shape.rank()).mapToObj(shape::dim);
  }
}
