package org.jingu.cpu.program;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.RowView;

/** Tables that are all here. */
public final class OwnTables implements TableKernels {
  private final EmbeddingBags tables;
  private final StepContext context;

  /** Over the tables that all programs of a model share. */
  public OwnTables(EmbeddingBags tables, StepContext context) {
    this.tables = tables;
    this.context = context;
  }

  @Override
  public Kernel lookUp(List<RowView> to) {
    return new StepKernel("look up", pool -> tables.lookup(context.batch(), to));
  }

  @Override
  public Kernel sumRows(List<RowView> gradients) {
    return new StepKernel("sum rows", pool -> tables.group(context.batch(), gradients));
  }

  @Override
  public double squaredNorm(List<RowView> gradients) {
    return tables.squaredNorm(gradients);
  }

  @Override
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

  @Override
  public Map<String, float[]> wholeGradients(List<RowView> gradients) {
    return tables.wholeGradients(gradients);
  }
}
