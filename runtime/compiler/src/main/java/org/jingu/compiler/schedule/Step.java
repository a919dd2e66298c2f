package org.jingu.compiler.schedule;

import java.util.List;
import org.jingu.compiler.ir.KernelOp;

/**
 * One kernel: an operation on views. A copy is an {@link org.jingu.compiler.ir.Elementwise} with
 * the identity, a fill one without inputs; every move that needs no copy is in the views.
 *
 * <p>What a back end can rely on, and {@link PlanVerifier} checks: inputs have dense rows but where
 * {@link KernelOp#takesAnyView}; results have dense rows; a result overlaps an input only where
 * both are the same view of a map's.
 *
 * @param op the operation
 * @param inputs where the inputs lie
 * @param outputs where the results go
 */
public record Step(KernelOp op, List<View> inputs, List<View> outputs) {
  /** Copies the lists. */
  public Step {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The first result. */
  public View output() {
    return outputs.get(0);
  }

  /** The floating-point operations at a batch size, of products alone: two a multiply-add. */
  public double flops(long batch) {
    return op.flops(inputs.stream().map(View::shape).toList(), batch);
  }
}
