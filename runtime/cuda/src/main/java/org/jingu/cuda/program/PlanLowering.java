package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Softmax;
import org.jingu.compiler.ir.SoftmaxGradient;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.code.KernelCode;
import org.jingu.cuda.code.MapCode;
import org.jingu.cuda.code.Operand;
import org.jingu.cuda.code.SoftmaxCode;
import org.jingu.cuda.code.TileCode;
import org.jspecify.annotations.Nullable;

/** Writes the operations of a plan's steps for one batch size. */
public final class PlanLowering {
  /** Blocks a multiprocessor, of kernels that loop over their work. */
  private static final int BLOCKS = 8;

  private final Plan plan;
  private final PlanMemory memory;
  private final long batch;
  private final Processors processors;
  private final List<Step.Compute> steps;
  private final List<TileGroup> groups;
  private final Scratch scratch = new Scratch();
  private final SumLowering sums;
  private final NormLowering norms;
  private final List<Operation> operations = new ArrayList<>();

  /**
   * For one batch size.
   *
   * @param batch at most the plan's capacity
   * @param processors of the device, by which work is divided
   */
  public PlanLowering(Plan plan, long batch, Precision precision, Processors processors) {
    this.plan = plan;
    this.memory = new PlanMemory(plan, batch, precision);
    this.steps = precision == Precision.BF16 ? SumMerging.of(plan) : plan.computes();
    this.groups = TileGroup.of(steps, new Uses(plan, steps), memory, processors.sharedBytes());
    memory.place(together());
    this.batch = batch;
    this.processors = processors;
    this.sums = new SumLowering(this, scratch, plan.capacity(), batch, processors.count());
    this.norms = new NormLowering(this, sums, scratch, plan.capacity(), batch, processors.count());
  }

  /** The steps that run as one kernel. */
  private List<ArenaLayout.Range> together() {
    List<ArenaLayout.Range> ranges = new ArrayList<>();
    groups.forEach(
        group -> ranges.add(new ArenaLayout.Range(group.begin(), group.end(), group.read())));
    for (int i = 0; i + 1 < steps.size(); i++) {
      if (NormLowering.isNormOf(steps.get(i + 1), steps.get(i), memory)) {
        ranges.add(new ArenaLayout.Range(i, i + 2, List.of()));
      }
      if (isTail(steps, i)) {
        ranges.add(new ArenaLayout.Range(i, i + 3, List.of()));
      }
    }
    return ranges;
  }

  /** Where the plan's tensors are. */
  public PlanMemory memory() {
    return memory;
  }

  /** Bytes of activations. */
  public long arenaBytes() {
    return memory.arenaBytes();
  }

  /** Bytes of scratch memory that the operations so far need. */
  public long scratchBytes() {
    return scratch.most();
  }

  /** Bytes of partial sums that wait for the last step. */
  public long partialBytes() {
    return sums.partialBytes();
  }

  /** The operations so far. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** Adds an operation that is not a step. */
  public void add(Operation operation) {
    operations.add(operation);
  }

  /** Adds all steps of the plan. */
  public void addSteps() {
    int next = 0;
    for (TileGroup group : groups) {
      addSteps(steps.subList(next, group.begin()));
      addGroup(group);
      next = group.end();
    }
    addSteps(steps.subList(next, steps.size()));
    sums.finish();
  }

  private void addSteps(List<Step.Compute> run) {
    for (int i = 0; i < run.size(); i++) {
      scratch.reset();
      Step.Compute step = run.get(i);
      Step.Compute next = i + 1 < run.size() ? run.get(i + 1) : null;
      if (isTail(run, i)) {
        norms.addOfMap(step, run.get(i + 1), run.get(i + 2));
        i += 2;
      } else if (next != null && NormLowering.isNormOf(next, step, memory)) {
        norms.addOfMap(null, step, next);
        i++;
      } else if (next != null && isColumnSum(next, step)) {
        addStep(step, tensor(next.output()));
        i++;
      } else {
        addStep(step, null);
      }
    }
  }

  private boolean isTail(List<Step.Compute> run, int i) {
    return i + 2 < run.size()
        && NormLowering.isTailOf(run.get(i), run.get(i + 1), run.get(i + 2), memory);
  }

  /** Whether a step sums up the columns of what a map or a product makes. */
  private static boolean isColumnSum(Step.Compute sum, Step.Compute maker) {
    return sum.op() instanceof Reduce reduce
        && (maker.op() instanceof Elementwise || maker.op() instanceof MatMul)
        && sum.inputs().equals(List.of(maker.output()))
        && SumLowering.isOfColumns(reduce, maker.output().shape());
  }

  private void addGroup(TileGroup group) {
    scratch.reset();
    TileCode code = group.code();
    int grid = (int) Math.min(batch, (long) processors.count() * code.blocks());
    List<Argument> arguments = new ArrayList<>();
    Map<Tensor, Address> partials = new LinkedHashMap<>();
    for (TileGroup.TileProduct product : group.products()) {
      Tensor result = tensor(group.stored(product));
      Address to = result.address();
      if (product.sum()) {
        to = sums.partials(grid * result.shape().elements(batch), result);
        partials.put(result, to);
      }
      arguments.add(Argument.of(to));
    }
    group.read().forEach(view -> arguments.add(Argument.of(memory.narrow(view).address())));
    TileGroup.NormGradient norm = group.norm();
    Address ofNorm = null;
    if (norm != null) {
      ofNorm =
          sums.partials(
              2L * grid * norm.gain().shape().elements(batch),
              tensor(norm.step().outputs().get(1)));
      arguments.add(Argument.of(tensor(norm.x()).address()));
      arguments.add(Argument.of(tensor(norm.gain()).address()));
      arguments.add(Argument.of(ofNorm));
    }
    arguments.add(Argument.of(batch));
    operations.add(
        new Operation.Launch(
            code.code(), grid, 1, code.threads(), code.sharedBytes(), arguments, group.label()));
    partials.forEach((to, partial) -> sums.ofBlocks(partial, to, grid));
    if (norm != null && ofNorm != null) {
      List<Tensor> out = tensors(norm.step().outputs());
      sums.ofBlocks(ofNorm, out.get(1), out.get(2), grid);
    }
  }

  /**
   * Adds a step.
   *
   * @param columnSum where the sums of the columns of its output go, or null
   */
  private void addStep(Step.Compute step, @Nullable Tensor columnSum) {
    step.op().accept(new StepWriter(step, columnSum));
  }

  /** Adds the operations of one step. */
  private final class StepWriter implements KernelOp.Visitor<@Nullable Void> {
    private final Step.Compute step;
    private final @Nullable Tensor columnSum;
    private final List<Tensor> in;
    private final Tensor out;

    StepWriter(Step.Compute step, @Nullable Tensor columnSum) {
      this.step = step;
      this.columnSum = columnSum;
      this.in = tensors(step.inputs());
      this.out = tensor(step.output());
    }

    @Override
    public @Nullable Void visit(Elementwise op) {
      mapAndSum(op.function(), in, out, columnSum);
      return null;
    }

    @Override
    public @Nullable Void visit(MatMul op) {
      new ProductLowering(PlanLowering.this, memory, scratch, batch)
          .add(op, step.inputs(), step.output(), columnSum);
      return null;
    }

    @Override
    public @Nullable Void visit(Reduce op) {
      sums.reduce(op, in, out);
      return null;
    }

    @Override
    public @Nullable Void visit(Softmax op) {
      softmax(in.get(0), out);
      return null;
    }

    @Override
    public @Nullable Void visit(SoftmaxGradient op) {
      softmaxGradient(in.get(0), in.get(1), out);
      return null;
    }

    @Override
    public @Nullable Void visit(LayerNorm op) {
      norms.add(op, in, out);
      return null;
    }

    @Override
    public @Nullable Void visit(LayerNormGradient op) {
      norms.addGradient(op, in, tensors(step.outputs()));
      return null;
    }
  }

  /**
   * Adds a map.
   *
   * @param columnSum where the sums of the columns of its output go, or null
   */
  void mapAndSum(
      ScalarFunction function, List<Tensor> inputs, Tensor output, @Nullable Tensor columnSum) {
    if (columnSum != null && SumLowering.takes(inputs, output, columnSum)) {
      sums.mapAndSum(function, inputs, output, columnSum);
      return;
    }
    map(function, inputs, output, null);
    if (columnSum != null) {
      columnSum(output, columnSum);
    }
  }

  /** Adds the sums of the columns of a matrix. */
  void columnSum(Tensor of, Tensor sum) {
    Reduce op = new Reduce(Reduce.Kind.SUM, List.of(0), ScalarFunction.IDENTITY, of.shape());
    sums.reduce(op, List.of(of), sum);
  }

  /** Adds a reduction. */
  void reduce(Reduce op, List<Tensor> inputs, Tensor output) {
    sums.reduce(op, inputs, output);
  }

  private Tensor tensor(View view) {
    return memory.tensor(view);
  }

  private List<Tensor> tensors(List<View> views) {
    return views.stream().map(this::tensor).toList();
  }

  private static List<Operand> operands(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::operand).toList();
  }

  /**
   * Adds a map.
   *
   * @param go the address of a flag that must not be 0, or null
   */
  public void map(
      ScalarFunction function, List<Tensor> inputs, Tensor output, @Nullable Address go) {
    MapCode code =
        MapCode.of(function, operands(inputs), output.operand(), go != null, plan.capacity());
    List<Argument> arguments = new ArrayList<>(List.of(Argument.of(output.address())));
    inputs.forEach(input -> arguments.add(Argument.of(input.address())));
    if (go != null) {
      arguments.add(Argument.of(go));
    }
    arguments.add(Argument.of(batch));
    int grid = grid(ceil(code.work().at(batch), MapCode.THREADS));
    launch(code.code(), grid, 1, MapCode.THREADS, arguments, "map " + output.shape());
  }

  private void softmax(Tensor x, Tensor y) {
    SoftmaxCode code = SoftmaxCode.forward(x.operand(), y.operand(), plan.capacity());
    softmax(code, List.of(y, x), "softmax " + x.shape());
  }

  private void softmaxGradient(Tensor y, Tensor g, Tensor dx) {
    SoftmaxCode code =
        SoftmaxCode.gradient(y.operand(), g.operand(), dx.operand(), plan.capacity());
    softmax(code, List.of(dx, y, g), "softmax gradient " + y.shape());
  }

  private void softmax(SoftmaxCode code, List<Tensor> tensors, String label) {
    List<Argument> arguments = new ArrayList<>();
    tensors.forEach(t -> arguments.add(Argument.of(t.address())));
    arguments.add(Argument.of(batch));
    int grid = grid(ceil(code.rows().at(batch), code.rowsOfBlock()));
    launch(code.code(), grid, 1, code.threads(), arguments, label);
  }

  /** Adds a kernel. */
  void launch(
      KernelCode code, int gridX, int gridY, int threads, List<Argument> arguments, String label) {
    operations.add(new Operation.Launch(code, gridX, gridY, threads, arguments, label));
  }

  /** Blocks of a kernel that loops over its work. */
  int grid(long blocks) {
    return (int) Math.max(1, Math.min(blocks, (long) processors.count() * BLOCKS));
  }

  static long ceil(long a, long b) {
    return (a + b - 1) / b;
  }
}
