package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Shape;
import org.jingu.cuda.code.ColumnSumCode;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.KernelCode;
import org.jingu.cuda.code.Operand;
import org.jingu.cuda.code.ReduceCode;
import org.jingu.cuda.code.SlicesCode;

/**
 * Writes reductions: slices leave partial results, which a second kernel combines in an order that
 * does not change. One kernel does so for all gradients of parameters, since only what comes after
 * all steps reads them; other results are combined at once, from scratch memory.
 */
final class SumLowering {
  /** Blocks a multiprocessor; more would only make more partial results. */
  private static final int BLOCKS = 4;

  /** Elements that a thread has at least before its work is cut into slices. */
  private static final int LEAST_OF_THREAD = 8;

  /** With fewer, most threads of a block that sums up columns would have none. */
  private static final int LEAST_COLUMNS = 16;

  private static final long ALIGNMENT = 256;

  private final PlanLowering program;
  private final Scratch scratch;
  private final long capacity;
  private final long batch;
  private final int multiprocessors;
  private final List<SlicesCode.Sum> later = new ArrayList<>();
  private long partialBytes;

  SumLowering(
      PlanLowering program, Scratch scratch, long capacity, long batch, int multiprocessors) {
    this.program = program;
    this.scratch = scratch;
    this.capacity = capacity;
    this.batch = batch;
    this.multiprocessors = multiprocessors;
  }

  /** Adds a reduction. */
  void reduce(Reduce op, List<Tensor> inputs, Tensor output) {
    String label = op.name() + " " + op.domain() + " " + op.axes();
    if (isOfColumns(op, inputs.get(0).shape()) && takes(inputs, inputs.get(0), output)) {
      ColumnSumCode code =
          ColumnSumCode.of(List.of(op.body()), List.of(inputs.get(0).operand()), capacity);
      Partial partial =
          columnSums(code, List.of(Argument.of(inputs.get(0).address())), output, label);
      ofBlocks(partial.address, output, partial.slices);
      return;
    }
    ReduceCode code =
        ReduceCode.of(
            op, inputs.stream().map(Tensor::operand).toList(), output.operand(), capacity);
    long results = code.results().at(batch);
    long blocks = PlanLowering.ceil(results, code.resultsOfBlock());
    long most =
        Math.max(
            1, PlanLowering.ceil(code.count().at(batch), (long) code.team() * LEAST_OF_THREAD));
    int slices = (int) Math.max(1, Math.min(most, (long) multiprocessors * BLOCKS / blocks));
    boolean whole = slices == 1 && op.kind() != Reduce.Kind.MEAN && isPlain(output);
    boolean plain = op.kind() == Reduce.Kind.SUM && isPlain(output);
    Address partial =
        whole
            ? output.address()
            : plain ? partials(results * slices, output) : scratch.take(4 * results * slices);
    List<Argument> arguments = new ArrayList<>(List.of(Argument.of(partial)));
    inputs.forEach(input -> arguments.add(Argument.of(input.address())));
    arguments.addAll(List.of(Argument.of(batch), Argument.of(slices)));
    program.launch(
        code.code(), Math.toIntExact(blocks), slices, ReduceCode.THREADS, arguments, label);
    if (whole) {
      return;
    }
    if (plain) {
      ofBlocks(partial, output, slices);
      return;
    }
    combine(
        code.combine(),
        List.of(
            Argument.of(output.address()),
            Argument.of(partial),
            Argument.of(batch),
            Argument.of(slices)),
        results,
        slices,
        output);
  }

  /** Whether a reduction sums up the columns of a matrix. */
  static boolean isOfColumns(Reduce op, Shape matrix) {
    return op.kind() == Reduce.Kind.SUM
        && op.axes().equals(List.of(0))
        && op.body().isIdentity()
        && op.domain().equals(matrix)
        && matrix.rank() == 2;
  }

  /** Whether a result can be written one number after another. */
  private static boolean isPlain(Tensor tensor) {
    return tensor.type() == ElementType.F32 && tensor.isDense();
  }

  /** Where blocks leave some numbers that are to be added up. */
  Address partials(long numbers, Tensor to) {
    if (!isGradient(to)) {
      return scratch.take(4 * numbers);
    }
    Address address = Segment.PARTIAL_SUMS.at(partialBytes);
    partialBytes += (4 * numbers + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return address;
  }

  private static boolean isGradient(Tensor tensor) {
    return tensor.address().segment().equals(Segment.GRADIENTS);
  }

  /** Adds up what blocks left one after another. */
  void ofBlocks(Address partial, Tensor to, int blocks) {
    ofBlocks(partial, to, to, to.shape().elements(batch), 0, blocks);
  }

  /** Adds up what blocks left of two tensors, the second after the first. */
  void ofBlocks(Address partial, Tensor first, Tensor second, int blocks) {
    ofBlocks(
        partial,
        first,
        second,
        first.shape().elements(batch),
        second.shape().elements(batch),
        blocks);
  }

  private void ofBlocks(
      Address partial, Tensor first, Tensor second, long begin, long more, int blocks) {
    if (partial.segment().equals(Segment.PARTIAL_SUMS)) {
      later.add(
          new SlicesCode.Sum(
              first.address().bytes() / 4,
              second.address().bytes() / 4,
              partial.bytes() / 4,
              begin,
              begin + more,
              blocks));
      return;
    }
    combine(
        KernelCode.library("sum_slices"),
        List.of(
            Argument.of(first.address()),
            Argument.of(second.address()),
            Argument.of(partial),
            Argument.of(begin),
            Argument.of(begin + more),
            Argument.of(blocks)),
        begin + more,
        blocks,
        first);
  }

  /** Adds up what was left of gradients, after the last step. */
  void finish() {
    for (int i = 0; i < later.size(); i += SlicesCode.MOST) {
      List<SlicesCode.Sum> some = later.subList(i, Math.min(later.size(), i + SlicesCode.MOST));
      SlicesCode code = SlicesCode.of(some);
      program.launch(
          code.code(),
          code.blocks(),
          1,
          ReduceCode.COMBINING_THREADS,
          List.of(Argument.of(Segment.GRADIENTS.at(0)), Argument.of(Segment.PARTIAL_SUMS.at(0))),
          "combine %d sums".formatted(some.size()));
    }
    later.clear();
  }

  /** Bytes of what waits to be added up. */
  long partialBytes() {
    return partialBytes;
  }

  private void combine(
      KernelCode code, List<Argument> arguments, long results, int slices, Tensor output) {
    int lanes = ReduceCode.lanes(slices);
    List<Argument> all = new ArrayList<>(arguments);
    all.add(Argument.of(lanes));
    long blocks = PlanLowering.ceil(results, ReduceCode.COMBINING_THREADS / lanes);
    program.launch(
        code,
        Math.toIntExact(blocks),
        1,
        ReduceCode.COMBINING_THREADS,
        all,
        "combine " + output.shape());
  }

  /**
   * Adds a map and the sums of its columns.
   *
   * @param sum [columns] or [1, columns]
   */
  void mapAndSum(ScalarFunction function, List<Tensor> inputs, Tensor output, Tensor sum) {
    ColumnSumCode code =
        ColumnSumCode.ofMap(
            function, inputs.stream().map(Tensor::operand).toList(), output.operand(), capacity);
    List<Argument> to = new ArrayList<>(List.of(Argument.of(output.address())));
    inputs.forEach(input -> to.add(Argument.of(input.address())));
    Partial partial = columnSums(code, to, sum, "map and sum " + output.shape());
    ofBlocks(partial.address, sum, partial.slices);
  }

  /** Whether {@link #mapAndSum} takes these tensors. */
  static boolean takes(List<Tensor> inputs, Tensor output, Tensor sum) {
    Shape shape = output.shape();
    return shape.rank() == 2
        && !shape.dim(1).batch()
        && shape.dim(1).factor() >= LEAST_COLUMNS
        && isPlain(sum)
        && output.operand().hasDenseRows()
        && inputs.stream().allMatch(input -> input.operand().hasDenseRows());
  }

  /** Adds the column sums of two functions of the same tensors. */
  void columnSums(
      ScalarFunction f,
      ScalarFunction g,
      List<Tensor> inputs,
      Tensor sumOfF,
      Tensor sumOfG,
      String label) {
    List<Operand> operands = inputs.stream().map(Tensor::operand).toList();
    ColumnSumCode code = ColumnSumCode.of(List.of(f, g), operands, capacity);
    List<Argument> read = inputs.stream().map(input -> Argument.of(input.address())).toList();
    Partial partial = columnSums(code, read, sumOfF, label);
    ofBlocks(partial.address, sumOfF, sumOfG, partial.slices);
  }

  private record Partial(Address address, int slices) {}

  private Partial columnSums(ColumnSumCode code, List<Argument> tensors, Tensor to, String label) {
    long blocks = PlanLowering.ceil(code.width(), code.columnsOfBlock());
    long most = PlanLowering.ceil(code.rows().at(batch), code.rowsOfBlock());
    int slices = (int) Math.max(1, Math.min(most, (long) multiprocessors * BLOCKS / blocks));
    Address partial = partials((long) slices * code.sums() * code.width(), to);
    List<Argument> arguments = new ArrayList<>(List.of(Argument.of(partial)));
    arguments.addAll(tensors);
    arguments.addAll(List.of(Argument.of(batch), Argument.of(slices)));
    program.launch(
        code.code(), Math.toIntExact(blocks), slices, ColumnSumCode.THREADS, arguments, label);
    return new Partial(partial, slices);
  }
}
