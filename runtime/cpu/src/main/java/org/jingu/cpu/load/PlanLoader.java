package org.jingu.cpu.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.jingu.api.EmbeddingBag;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.PlanMemory;
import org.jingu.cpu.memory.TurnedWeights;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.program.CpuProgram;
import org.jingu.cpu.program.CpuProgram.Part;
import org.jingu.cpu.program.CpuProgram.Task;
import org.jingu.cpu.program.FeedKernel;
import org.jingu.cpu.program.PresentKernel;
import org.jingu.cpu.program.RankedStep;
import org.jingu.cpu.program.StepContext;
import org.jingu.cpu.program.StepKernel;
import org.jingu.cpu.program.TableKernels;
import org.jingu.cpu.program.UpdateSchedule;
import org.jingu.cpu.table.RowView;
import org.jingu.cpu.update.DenseUpdate;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * Makes the program of a plan for one batch size, over memory that all batch sizes share. Steps of
 * tables become one task each kind, for all tables.
 */
public final class PlanLoader implements Step.Visitor<@Nullable Void> {
  private final Plan plan;
  private final Shared shared;
  private final KernelLoader kernels;
  private final List<Task> tasks = new ArrayList<>();
  private final List<RowView> lookUps = new ArrayList<>();
  private final Map<EmbeddingBag, RowView> gradients = new HashMap<>();
  private final TableKernels tables;
  private final List<EmbeddingBag> bags;
  private boolean computed;
  private boolean tablesUpdated;

  /**
   * What the programs of a model have in common.
   *
   * @param update of dense parameters; null where nothing moves them
   * @param tables all tables
   * @param ranks where others compute the rest of each batch; else null
   * @param turned copies of weights where nothing moves them; else null
   */
  public record Shared(
      @Nullable DenseUpdate update,
      TableKernels tables,
      @Nullable RankedStep ranks,
      StepContext context,
      DnnlEngine dnnl,
      WorkerPool pool,
      @Nullable TurnedWeights turned) {}

  /**
   * For one batch size.
   *
   * @param batch at most the plan's capacity
   */
  public PlanLoader(Plan plan, long batch, Shared shared, PlanMemory memory) {
    this.plan = plan;
    this.shared = shared;
    this.kernels = new KernelLoader(plan, batch, shared, memory);
    this.tables = shared.tables;
    this.bags = List.copyOf(plan.bags().values());
  }

  /** Makes the program; where that fails, nothing of it stays. */
  public CpuProgram load() {
    try {
      plan.steps().forEach(step -> step.accept(this));
      Map<String, View> inputs = new HashMap<>();
      plan.inputs().forEach((input, view) -> inputs.put(input.label(), kernels.view(view)));
      Map<String, View> outputs = new LinkedHashMap<>();
      plan.outputs().forEach((name, view) -> outputs.put(name, kernels.view(view)));
      return new CpuProgram(tasks, kernels.scratch(), inputs, outputs, shared.context, shared.pool);
    } catch (RuntimeException | Error e) {
      kernels.kernels().forEach(Kernel::close);
      kernels.scratch().forEach(NativeMemory::close);
      throw e;
    }
  }

  private void add(Part part, Kernel kernel) {
    tasks.add(new Task(part, kernel));
  }

  private View view(org.jingu.compiler.schedule.View view) {
    return kernels.view(view);
  }

  @Override
  public @Nullable Void visit(Step.Feed step) {
    add(Part.FEED, new FeedKernel(step, view(step.output()), shared.context));
    return null;
  }

  @Override
  public @Nullable Void visit(Step.Present step) {
    add(Part.FEED, new PresentKernel(step.sequence(), view(step.output()), shared.context));
    return null;
  }

  @Override
  public @Nullable Void visit(Step.LookUp step) {
    lookUps.add(TableKernels.rows(step.bag(), view(step.output())));
    if (lookUps.size() == bags.size()) {
      add(Part.LOOK_UP, tables.lookUp(lookUps));
    }
    return null;
  }

  @Override
  public @Nullable Void visit(Step.Compute step) {
    if (!computed) {
      computed = true;
      compute();
    }
    return null;
  }

  /**
   * Adds the whole graph. Where gradients are not clipped, parameters move in the midst of it: as
   * soon as the loss is known to be finite and their gradients are there.
   */
  private void compute() {
    int[] kernelsAfter = kernels.load();
    UpdateSchedule early = movesEarly() ? UpdateSchedule.of(plan, kernelsAfter) : null;
    List<UpdateSchedule.Group> groups = early == null ? List.of() : early.groups();
    int next = 0;
    for (int i = 0; i < kernels.kernels().size(); i++) {
      add(Part.COMPUTE, kernels.kernels().get(i));
      if (early != null && i + 1 == early.lossKernel()) {
        plan.steps(Step.Collect.class).forEach(this::collect);
        plan.steps(Step.CheckLoss.class).forEach(this::check);
      }
      for (; next < groups.size() && groups.get(next).kernel() <= i + 1; next++) {
        add(Part.DENSE_UPDATE, update(groups.get(next).pieces()));
      }
    }
  }

  private boolean movesEarly() {
    return plan.update().isPresent()
        && shared.ranks == null
        && !plan.clipping().clips()
        && plan.outputs().containsKey(Graph.LOSS);
  }

  private DenseUpdate denseUpdate() {
    return Objects.requireNonNull(shared.update, "the plan moves nothing");
  }

  private Kernel update(List<DenseUpdate.Piece> pieces) {
    DenseUpdate update = denseUpdate();
    StepContext context = shared.context;
    return new StepKernel(
        "update parameters", pool -> update.apply(context.scalars(update.program()), pieces, pool));
  }

  @Override
  public @Nullable Void visit(Step.Collect step) {
    if (!movesEarly()) {
      collect(step);
    }
    return null;
  }

  private void collect(Step.Collect step) {
    View from = view(step.input());
    StepContext context = shared.context;
    boolean loss = step.name().equals(Graph.LOSS);
    add(
        Part.COLLECT,
        new StepKernel(
            step.formula(),
            pool -> {
              if (loss) {
                context.collectLoss(from);
              } else {
                context.collectLogits(from);
              }
            }));
  }

  @Override
  public @Nullable Void visit(Step.CheckLoss step) {
    if (!movesEarly()) {
      check(step);
    }
    return null;
  }

  private void check(Step.CheckLoss step) {
    View loss = view(step.loss());
    StepContext context = shared.context;
    RankedStep ranks = shared.ranks;
    DoubleUnaryOperator total = ranks == null ? DoubleUnaryOperator.identity() : ranks::sum;
    add(Part.CHECK, new StepKernel(step.formula(), pool -> context.check(loss, total)));
    if (ranks != null) {
      add(Part.DENSE_UPDATE, ranks.sumGradients());
    }
  }

  @Override
  public @Nullable Void visit(Step.KeepState step) {
    add(Part.CHECK, kernels.copyOf(step.input(), step.output()));
    return null;
  }

  @Override
  public @Nullable Void visit(Step.SumRows step) {
    for (int i = 0; i < step.bags().size(); i++) {
      gradients.put(
          step.bags().get(i), TableKernels.rows(step.bags().get(i), view(step.inputs().get(i))));
    }
    if (gradients.size() == bags.size()) {
      add(Part.TABLE_UPDATE, tables.sumRows(gradients()));
    }
    return null;
  }

  /** In the order of look-ups. */
  private List<RowView> gradients() {
    return bags.stream().map(bag -> Objects.requireNonNull(gradients.get(bag))).toList();
  }

  @Override
  public @Nullable Void visit(Step.Clip step) {
    List<RowView> rows = gradients();
    StepContext context = shared.context;
    add(
        Part.DENSE_UPDATE,
        new StepKernel(
            step.formula(),
            pool -> {
              RankedStep ranks = shared.ranks;
              double squares =
                  ranks == null
                      ? denseUpdate().squaredNorm(pool)
                      : ranks.squaredNorm(denseUpdate().squaredNorms(pool));
              squares += rows.isEmpty() ? 0 : tables.squaredNorm(rows);
              context.clip(step.clipping().scale(squares));
            }));
    return null;
  }

  @Override
  public @Nullable Void visit(Step.UpdateParameters step) {
    if (!movesEarly()) {
      add(Part.DENSE_UPDATE, update(denseUpdate().pieces()));
    }
    if (shared.ranks != null && shared.ranks.sharesUpdate()) {
      add(Part.DENSE_UPDATE, shared.ranks.bringParameters());
    }
    return null;
  }

  @Override
  public @Nullable Void visit(Step.UpdateTable step) {
    if (!tablesUpdated) {
      tablesUpdated = true;
      UpdateProgram program = step.program();
      add(Part.TABLE_UPDATE, tables.update(gradients(), program));
    }
    return null;
  }
}
