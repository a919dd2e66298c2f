package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.schedule.Step;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.LayerNormCode;
import org.jingu.cuda.code.Operand;
import org.jspecify.annotations.Nullable;

/** Writes layer norms and their gradients. */
final class NormLowering {
  /** Blocks a multiprocessor, of gradients that leave partial sums. */
  private static final int SUMMING_BLOCKS = 4;

  /** The same where sums take many registers of a thread. */
  private static final int FEW_SUMMING_BLOCKS = 2;

  private final PlanLowering program;
  private final PlanMemory memory;
  private final SumLowering sums;
  private final Scratch scratch;
  private final long capacity;
  private final long batch;
  private final int multiprocessors;

  NormLowering(
      PlanLowering program,
      SumLowering sums,
      Scratch scratch,
      long capacity,
      long batch,
      int multiprocessors) {
    this.program = program;
    this.memory = program.memory();
    this.sums = sums;
    this.scratch = scratch;
    this.capacity = capacity;
    this.batch = batch;
    this.multiprocessors = multiprocessors;
  }

  /** Whether a step is the layer norm of what a map makes of tensors like its result. */
  static boolean isNormOf(Step.Compute norm, Step.Compute map, PlanMemory memory) {
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
                        && memory.tensor(view).type() == memory.tensor(map.output()).type());
  }

  /**
   * Whether a step copies rows to where the next one reads them for the last time: then the kernel
   * of the next one and its layer norm can read the original.
   *
   * @param copy the step
   * @param map the next
   * @param norm the one after
   */
  static boolean isTailOf(
      Step.Compute copy, Step.Compute map, Step.Compute norm, PlanMemory memory) {
    if (!isNormOf(norm, map, memory)) {
      return false;
    }
    TailCopy tail = TailCopy.of(copy, map.output());
    return tail != null
        && tail.original().buffer() != tail.whole().buffer()
        && map.inputs().stream().filter(v -> v.buffer() == tail.whole().buffer()).count() == 1
        && map.inputs().contains(tail.whole())
        && memory.tensor(tail.original()).type() == memory.tensor(tail.whole()).type()
        && LayerNormCode.Tail.takes(tail.operand(memory));
  }

  private LayerNormCode.Tail tail(Step.Compute copy, Step.Compute map) {
    TailCopy tail = Objects.requireNonNull(TailCopy.of(copy, map.output()));
    int input = map.inputs().indexOf(tail.whole());
    return new LayerNormCode.Tail(input, tail.first(), tail.operand(memory));
  }

  /**
   * Adds a map and its layer norm as one.
   *
   * @param copy a step before, of {@link #isTailOf}, that need not run then; or null
   */
  void addOfMap(Step.@Nullable Compute copy, Step.Compute map, Step.Compute norm) {
    Tensor x = memory.tensor(map.output());
    Tensor y = memory.tensor(norm.output());
    List<Tensor> inputs = map.inputs().stream().map(memory::tensor).toList();
    List<Tensor> affine =
        norm.inputs().subList(1, norm.inputs().size()).stream().map(memory::tensor).toList();
    LayerNormCode code =
        LayerNormCode.forward(
            ((Elementwise) map.op()).function(),
            operands(inputs),
            copy == null ? null : tail(copy, map),
            x.operand(),
            operands(affine),
            y.operand(),
            ((LayerNorm) norm.op()).eps(),
            capacity);
    List<Tensor> arguments = new ArrayList<>(List.of(y, x));
    arguments.addAll(affine);
    arguments.addAll(inputs);
    if (copy != null) {
      arguments.add(memory.tensor(copy.inputs().get(0)));
    }
    launch(code, grid(code), addresses(arguments), "layer norm of map " + x.shape());
  }

  /** Adds a layer norm of x, or of x, gain and bias. */
  void add(LayerNorm op, List<Tensor> in, Tensor y) {
    Tensor x = in.get(0);
    List<Operand> affine = operands(in.subList(1, in.size()));
    LayerNormCode code =
        LayerNormCode.forward(x.operand(), affine, y.operand(), op.eps(), capacity);
    List<Tensor> arguments = new ArrayList<>(List.of(y));
    arguments.addAll(in);
    launch(code, grid(code), addresses(arguments), "layer norm " + x.shape());
  }

  /**
   * Adds the gradient.
   *
   * @param in x, the gradient and, between them where there is one, the gain
   * @param out the gradient of x, and those of gain and bias
   */
  void addGradient(LayerNormGradient op, List<Tensor> in, List<Tensor> out) {
    Tensor x = in.get(0);
    Tensor g = in.get(in.size() - 1);
    Tensor dx = out.get(0);
    String label = "layer norm gradient " + x.shape();
    if (in.size() == 3 && isApart(x, g, dx)) {
      gradientAndSums(op, in, out, label);
      return;
    }
    Operand gain = in.size() == 3 ? in.get(1).operand() : null;
    LayerNormCode code =
        LayerNormCode.gradient(x.operand(), gain, g.operand(), dx.operand(), op.eps(), capacity);
    List<Argument> arguments = addresses(List.of(dx, x, g));
    if (gain == null) {
      launch(code, grid(code), arguments, label);
      return;
    }
    int most = code.packs() > 1 ? FEW_SUMMING_BLOCKS : SUMMING_BLOCKS;
    int grid = Math.min(grid(code), multiprocessors * most);
    Address partial = sums.partials(2L * grid * code.width(), out.get(1));
    arguments.add(Argument.of(in.get(1).address()));
    arguments.add(Argument.of(partial));
    launch(code, grid, arguments, label);
    sums.ofBlocks(partial, out.get(1), out.get(2), grid);
  }

  /** Whether sums of gain and bias are for another kernel, which reads what the first one read. */
  private static boolean isApart(Tensor x, Tensor g, Tensor dx) {
    return LayerNormCode.sumsApart(x.shape().dim(-1).factor())
        && !dx.address().equals(x.address())
        && !dx.address().equals(g.address());
  }

  private void gradientAndSums(
      LayerNormGradient op, List<Tensor> in, List<Tensor> out, String label) {
    Tensor x = in.get(0);
    Tensor g = in.get(2);
    Tensor dx = out.get(0);
    LayerNormCode code =
        LayerNormCode.gradientAndMoments(
            x.operand(), in.get(1).operand(), g.operand(), dx.operand(), op.eps(), capacity);
    Tensor means = ofRows(x.shape());
    Tensor inverses = ofRows(x.shape());
    launch(code, grid(code), addresses(List.of(dx, x, g, in.get(1), means, inverses)), label);
    ScalarFunction.Builder normalized = new ScalarFunction.Builder(4);
    int deviation = normalized.emit(ScalarOp.SUB, 0, 2);
    int product = normalized.emit(ScalarOp.MUL, normalized.emit(ScalarOp.MUL, deviation, 3), 1);
    ScalarFunction.Builder plain = new ScalarFunction.Builder(4);
    sums.columnSums(
        normalized.build(product),
        plain.build(1),
        List.of(x, g, means, inverses),
        out.get(1),
        out.get(2),
        "layer norm gain and bias " + x.shape());
  }

  /** One number a row. */
  private Tensor ofRows(Shape shape) {
    List<Dim> dims = new ArrayList<>(shape.dims());
    dims.set(dims.size() - 1, Dim.ONE);
    Shape rows = new Shape(dims);
    return Tensor.dense(scratch.take(4 * rows.elements(batch)), ElementType.F32, rows);
  }

  private static List<Argument> addresses(List<Tensor> tensors) {
    List<Argument> arguments = new ArrayList<>();
    tensors.forEach(tensor -> arguments.add(Argument.of(tensor.address())));
    return arguments;
  }

  private static List<Operand> operands(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::operand).toList();
  }

  private int grid(LayerNormCode code) {
    return program.grid(PlanLowering.ceil(code.rows().at(batch), code.rowsOfBlock()));
  }

  private void launch(LayerNormCode code, int grid, List<Argument> arguments, String label) {
    List<Argument> all = new ArrayList<>(arguments);
    all.add(Argument.of(batch));
    program.launch(code.code(), grid, 1, code.threads(), all, label);
  }
}
