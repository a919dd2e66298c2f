package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Op;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Softmax;
import org.jingu.compiler.ir.SoftmaxGradient;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.KernelCode;
import org.jingu.cuda.code.LayerNormCode;
import org.jingu.cuda.code.MapCode;
import org.jingu.cuda.code.Operand;
import org.jingu.cuda.code.ReduceCode;
import org.jingu.cuda.code.SoftmaxCode;
import org.jingu.cuda.code.TileCode;
import org.jspecify.annotations.Nullable;

/** Writes the operations of a plan's steps for one batch size. */
public final class PlanLowering {
  /** Blocks a multiprocessor, of kernels that loop over their work. */
  private static final int BLOCKS = 8;

  /** Blocks a multiprocessor, of reductions; more would only make more partial sums. */
  private static final int REDUCING_BLOCKS = 4;

  /** Elements that a thread of a reduction has at least before its work is cut into slices. */
  private static final int LEAST_OF_THREAD = 8;

  private final Plan plan;
  private final PlanMemory memory;
  private final long batch;
  private final int multiprocessors;
  private final List<Step> steps;
  private final List<TileGroup> groups;
  private final Scratch scratch = new Scratch();
  private final List<Operation> operations = new ArrayList<>();

  /**
   * For one batch size.
   *
   * @param batch at most the plan's capacity
   * @param multiprocessors of the device, by which work is divided
   */
  public PlanLowering(Plan plan, long batch, Precision precision, int multiprocessors) {
    this.plan = plan;
    this.memory = new PlanMemory(plan, batch, precision);
    this.steps = precision == Precision.BF16 ? SumMerging.of(plan) : plan.steps();
    this.groups = TileGroup.of(steps, new Readers(plan, steps), memory);
    memory.place(together());
    this.batch = batch;
    this.multiprocessors = multiprocessors;
  }

  /** The steps that run as one kernel. */
  private List<ArenaLayout.Range> together() {
    List<ArenaLayout.Range> ranges = new ArrayList<>();
    groups.forEach(group -> ranges.add(new ArenaLayout.Range(group.begin(), group.end())));
    for (int i = 0; i + 1 < steps.size(); i++) {
      if (isNormOf(steps.get(i + 1), steps.get(i))) {
        ranges.add(new ArenaLayout.Range(i, i + 2));
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
  }

  private void addSteps(List<Step> run) {
    for (int i = 0; i < run.size(); i++) {
      Step step = run.get(i);
      if (i + 1 < run.size() && isNormOf(run.get(i + 1), step)) {
        layerNormOfMap(step, run.get(++i));
      } else {
        addStep(step);
      }
    }
  }

  /** Whether a step is the layer norm of what a map makes of tensors like its result. */
  private boolean isNormOf(Step norm, Step map) {
    return norm.op() instanceof LayerNorm
        && map.op() instanceof Elementwise f
        && !map.inputs().isEmpty()
        && f.function().arity() == map.inputs().size()
        && norm.inputs().get(0).equals(map.output())
        && map.inputs().stream()
            .allMatch(
                view ->
                    view.hasDenseRows()
                        && view.shape().equals(map.output().shape())
                        && tensor(view).type() == tensor(map.output()).type());
  }

  private void layerNormOfMap(Step map, Step norm) {
    scratch.reset();
    Tensor x = tensor(map.output());
    Tensor y = tensor(norm.output());
    List<Tensor> inputs = tensors(map.inputs());
    List<Tensor> affine = tensors(norm.inputs().subList(1, norm.inputs().size()));
    LayerNormCode code =
        LayerNormCode.forward(
            ((Elementwise) map.op()).function(),
            operands(inputs),
            x.operand(),
            affine.isEmpty() ? null : affine.get(0).operand(),
            y.operand(),
            ((LayerNorm) norm.op()).eps(),
            plan.capacity());
    List<Argument> arguments = new ArrayList<>();
    arguments.add(Argument.of(y.address()));
    arguments.add(Argument.of(x.address()));
    affine.forEach(t -> arguments.add(Argument.of(t.address())));
    inputs.forEach(t -> arguments.add(Argument.of(t.address())));
    arguments.add(Argument.of(batch));
    int grid = grid(ceil(code.rows().at(batch), code.rowsOfBlock()));
    launch(code.code(), grid, 1, code.threads(), arguments, "layer norm of map " + x.shape());
  }

  private void addGroup(TileGroup group) {
    scratch.reset();
    TileCode code = group.code();
    int grid = (int) Math.min(batch, (long) multiprocessors * code.blocks());
    List<Argument> arguments = new ArrayList<>();
    Map<Tensor, Address> partials = new LinkedHashMap<>();
    for (TileGroup.TileProduct product : group.products()) {
      Tensor result = tensor(product.result());
      Address to = result.address();
      if (product.sum()) {
        to = scratch.take(4L * grid * result.shape().elements(batch));
        partials.put(result, to);
      }
      arguments.add(Argument.of(to));
    }
    group.read().forEach(view -> arguments.add(Argument.of(memory.narrow(view).address())));
    arguments.add(Argument.of(batch));
    operations.add(
        new Operation.Launch(
            code.code(), grid, 1, code.threads(), code.sharedBytes(), arguments, group.label()));
    partials.forEach((to, partial) -> sumOfBlocks(partial, to, grid));
  }

  /** Adds up what blocks left one after another. */
  private void sumOfBlocks(Address partial, Tensor to, int blocks) {
    Shape domain = new Shape(List.of(Dim.ONE, to.shape().elements()));
    Tensor flat = new Tensor(to.address(), Operand.dense(to.type(), domain));
    Reduce sum = new Reduce(Reduce.Kind.SUM, List.of(0), ScalarFunction.IDENTITY, domain);
    ReduceCode adding =
        ReduceCode.of(
            sum,
            List.of(Operand.dense(ElementType.F32, domain)),
            new Operand(to.type(), domain, domain.strides(), 1),
            plan.capacity());
    combine(adding, partial, flat, blocks);
  }

  private void addStep(Step step) {
    scratch.reset();
    Op op = step.op();
    List<View> in = step.inputs();
    if (op instanceof Elementwise map) {
      map(map.function(), tensors(in), tensor(step.output()), null);
    } else if (op instanceof MatMul product) {
      new ProductLowering(this, memory, scratch, batch).add(product, in, step.output());
    } else if (op instanceof Reduce reduce) {
      reduce(reduce, tensors(in), tensor(step.output()));
    } else if (op instanceof Softmax) {
      softmax(tensor(in.get(0)), tensor(step.output()));
    } else if (op instanceof SoftmaxGradient) {
      softmaxGradient(tensor(in.get(0)), tensor(in.get(1)), tensor(step.output()));
    } else if (op instanceof LayerNorm norm) {
      layerNorm(norm, tensors(in), tensor(step.output()));
    } else if (op instanceof LayerNormGradient norm) {
      layerNormGradient(norm, tensors(in), tensors(step.outputs()));
    } else {
      throw new IllegalStateException("the CUDA engine has no kernel for " + op.name());
    }
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

  /** Adds a reduction. */
  void reduce(Reduce op, List<Tensor> inputs, Tensor output) {
    ReduceCode code = ReduceCode.of(op, operands(inputs), output.operand(), plan.capacity());
    long results = code.results().at(batch);
    long blocks = ceil(results, code.resultsOfBlock());
    long most = Math.max(1, ceil(code.count().at(batch), (long) code.team() * LEAST_OF_THREAD));
    int slices =
        (int) Math.max(1, Math.min(most, (long) multiprocessors * REDUCING_BLOCKS / blocks));
    Address partial = scratch.take(4 * results * slices);
    List<Argument> arguments = new ArrayList<>(List.of(Argument.of(partial)));
    inputs.forEach(input -> arguments.add(Argument.of(input.address())));
    arguments.addAll(List.of(Argument.of(batch), Argument.of(slices)));
    String label = op.name() + " " + op.domain() + " " + op.axes();
    launch(code.code(), Math.toIntExact(blocks), slices, ReduceCode.THREADS, arguments, label);
    combine(code, partial, output, slices);
  }

  private void combine(ReduceCode code, Address partial, Tensor output, int slices) {
    launch(
        code.combine(),
        Math.toIntExact(ceil(code.results().at(batch), ReduceCode.COMBINED_OF_BLOCK)),
        1,
        ReduceCode.COMBINING_THREADS,
        List.of(
            Argument.of(output.address()),
            Argument.of(partial),
            Argument.of(batch),
            Argument.of(slices)),
        "combine " + output.shape());
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

  private void layerNorm(LayerNorm op, List<Tensor> in, Tensor y) {
    Tensor x = in.get(0);
    Operand gain = in.size() == 3 ? in.get(1).operand() : null;
    LayerNormCode code =
        LayerNormCode.forward(x.operand(), gain, y.operand(), op.eps(), plan.capacity());
    List<Argument> arguments = new ArrayList<>(List.of(Argument.of(y.address())));
    in.forEach(input -> arguments.add(Argument.of(input.address())));
    arguments.add(Argument.of(batch));
    int grid = grid(ceil(code.rows().at(batch), code.rowsOfBlock()));
    launch(code.code(), grid, 1, code.threads(), arguments, "layer norm " + x.shape());
  }

  private void layerNormGradient(LayerNormGradient op, List<Tensor> in, List<Tensor> out) {
    Tensor x = in.get(0);
    Tensor g = in.get(in.size() - 1);
    Operand gain = in.size() == 3 ? in.get(1).operand() : null;
    LayerNormCode code =
        LayerNormCode.gradient(
            x.operand(), gain, g.operand(), out.get(0).operand(), op.eps(), plan.capacity());
    int grid = grid(ceil(code.rows().at(batch), code.rowsOfBlock()));
    List<Argument> arguments = new ArrayList<>();
    arguments.add(Argument.of(out.get(0).address()));
    arguments.add(Argument.of(x.address()));
    arguments.add(Argument.of(g.address()));
    String label = "layer norm gradient " + x.shape();
    if (gain == null) {
      arguments.add(Argument.of(batch));
      launch(code.code(), grid, 1, code.threads(), arguments, label);
      return;
    }
    grid = Math.min(grid, multiprocessors * REDUCING_BLOCKS);
    Address sums = scratch.take(8L * grid * code.width());
    arguments.add(Argument.of(in.get(1).address()));
    arguments.add(Argument.of(sums));
    arguments.add(Argument.of(batch));
    launch(code.code(), grid, 1, code.threads(), arguments, label);
    for (int i = 0; i < 2; i++) {
      sumOfBlocks(sums.plus(i * 4L * grid * code.width()), out.get(1 + i), grid);
    }
  }

  /** Adds a kernel. */
  void launch(
      KernelCode code, int gridX, int gridY, int threads, List<Argument> arguments, String label) {
    operations.add(new Operation.Launch(code, gridX, gridY, threads, arguments, label));
  }

  /** Blocks of a kernel that loops over its work. */
  int grid(long blocks) {
    return (int) Math.max(1, Math.min(blocks, (long) multiprocessors * BLOCKS));
  }

  static long ceil(long a, long b) {
    return (a + b - 1) / b;
  }
}
