package org.jingu.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;

/**
 * The plan of a training step, as the compiled engines run it.
 *
 * @param batch B
 * @param arenaMegabytes activations and their gradients, at once
 * @param gflop of all matrix products
 * @param text the plan
 * @param steps the size of every kernel
 */
public record PlanReport(
    long batch, double arenaMegabytes, double gflop, String text, List<StepSize> steps) {

  /**
   * How large a kernel is.
   *
   * @param step its number in the text
   * @param op what it does
   * @param output the shape of its first result
   * @param gflop of a matrix product; 0 for anything else
   * @param megabytes of its operands and results, in single precision
   */
  public record StepSize(int step, String op, String output, double gflop, double megabytes) {}

  /** Of a plan, at its capacity. */
  public static PlanReport of(Plan plan) {
    long batch = plan.capacity();
    List<StepSize> sizes = new ArrayList<>();
    for (Step.Compute step : plan.computes()) {
      sizes.add(
          new StepSize(
              plan.firstCompute() + sizes.size(),
              step.op().name(),
              step.output().shape().toString(),
              step.flops(batch) * 1e-9,
              megabytes(step, batch)));
    }
    return new PlanReport(
        batch,
        plan.arenaSize() * Float.BYTES * 1e-6,
        plan.flops(batch) * 1e-9,
        plan.toString(),
        sizes);
  }

  private static double megabytes(Step step, long batch) {
    return Stream.concat(step.inputs().stream(), step.outputs().stream())
            .distinct()
            .mapToLong(view -> view.shape().elements().at(batch))
            .sum()
        * Float.BYTES
        * 1e-6;
  }
}
