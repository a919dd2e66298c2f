package org.jingu.compiler.schedule;

import java.util.List;
import org.jingu.compiler.ir.Op;

/**
 * One kernel: an operation on views. Only {@link org.jingu.compiler.ir.Elementwise} (a copy is one
 * with the identity, a fill one without inputs), {@link org.jingu.compiler.ir.MatMul}, {@link
 * org.jingu.compiler.ir.Reduce}, {@link org.jingu.compiler.ir.Softmax}, {@link
 * org.jingu.compiler.ir.LayerNorm} and their gradients occur; everything else is in the views.
 *
 * <p>What a back end can rely on: the operands of a product and of everything by rows have dense
 * rows; results have dense rows; a result overlaps an input only where both are the same view of a
 * map's.
 *
 * @param op the operation
 * @param inputs where the inputs lie
 * @param outputs where the results go
 */
public record Step(Op op, List<View> inputs, List<View> outputs) {
  /** Copies the lists. */
  public Step {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The first result. */
  public View output() {
    return outputs.get(0);
  }
}
