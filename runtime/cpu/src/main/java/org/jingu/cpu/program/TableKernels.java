package org.jingu.cpu.program;

import java.util.List;
import org.jingu.api.EmbeddingBag;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.RowView;

/** The kernels of a program's tables, each for all tables at once. */
public final class TableKernels {
  private final EmbeddingBags tables;
  private final StepContext context;

  /** Over the tables that all programs of a model share. */
  public TableKernels(EmbeddingBags tables, StepContext context) {
    this.tables = tables;
    this.context = context;
  }

  /** Brings the rows of every bag. */
  public Kernel lookUp(List<RowView> to) {
    return new StepKernel("look up", pool -> tables.lookup(context.batch(), to));
  }

  /** Groups ids by row, and sums the gradients of frequent rows. */
  public Kernel sumRows(List<RowView> gradients) {
    return new StepKernel("sum rows", pool -> tables.group(context.batch(), gradients));
  }

  /** The squared norm of the gradients of all rows. */
  public double squaredNorm(List<RowView> gradients) {
    return tables.squaredNorm(gradients);
  }

  /** Moves the rows. */
  public Kernel update(List<RowView> gradients, UpdateProgram program) {
    return new StepKernel(
        "update tables",
        pool ->
            tables.update(
                gradients,
                context.scalars(program),
                context.inputs().seed(),
                context.inputs().steps()));
  }

  /**
   * Where a bag's rows or their gradients lie.
   *
   * @throws IllegalStateException if the elements of a row do not follow one another
   */
  public static RowView rows(EmbeddingBag bag, View view) {
    TensorAccess tensor = new TensorAccess(view);
    if (!tensor.rowsAreDense()) {
      throw new IllegalStateException("the rows of " + bag + " have gaps: " + view);
    }
    return new RowView(
        tensor.buffer(), tensor.offset(), tensor.rowStride(), bag.positions(), bag.width());
  }
}
