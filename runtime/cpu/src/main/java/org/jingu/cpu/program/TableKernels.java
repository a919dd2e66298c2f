package org.jingu.cpu.program;

import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.table.RowView;

/**
 * The kernels of a program's tables, each for all tables at once. Lists have one entry a bag, in
 * the order of the model's.
 */
public interface TableKernels {
  /** Brings the rows of every bag. */
  Kernel lookUp(List<RowView> to);

  /** Groups ids by row, and sums the gradients of frequent rows. */
  Kernel sumRows(List<RowView> gradients);

  /** The squared norm of the gradients of all rows. */
  double squaredNorm(List<RowView> gradients);

  /** Moves the rows. */
  Kernel update(List<RowView> gradients, UpdateProgram program);

  /**
   * After {@link #sumRows}: the gradients of the whole tables that are here, by name. For
   * verification.
   */
  Map<String, float[]> wholeGradients(List<RowView> gradients);

  /**
   * Where a bag's rows or their gradients lie.
   *
   * @throws IllegalStateException if the elements of a row do not follow one another
   */
  static RowView rows(EmbeddingBag bag, View view) {
    TensorAccess tensor = new TensorAccess(view);
    if (!tensor.rowsAreDense()) {
      throw new IllegalStateException("the rows of " + bag + " have gaps: " + view);
    }
    return new RowView(
        tensor.buffer(), tensor.offset(), tensor.rowStride(), bag.positions(), bag.width());
  }
}
