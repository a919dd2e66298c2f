package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.program.Product.Epilogue;
import org.jingu.cuda.program.Product.Matrix;
import org.jspecify.annotations.Nullable;

/**
 * Writes a plan's product as products of the library: stacks that lie as one matrix become one
 * product, epilogues that the library has go into it, and what is left becomes a map.
 */
final class ProductLowering {
  private static final ScalarFunction BIAS_RELU = biasAndRelu();

  private final PlanLowering program;
  private final PlanMemory memory;
  private final Scratch scratch;
  private final long batch;

  ProductLowering(PlanLowering program, PlanMemory memory, Scratch scratch, long batch) {
    this.program = program;
    this.memory = memory;
    this.scratch = scratch;
    this.batch = batch;
  }

  private static ScalarFunction biasAndRelu() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(2);
    return f.build(f.emit(ScalarOp.RELU, f.emit(ScalarOp.ADD, 0, 1)));
  }

  /**
   * Adds a product.
   *
   * @param columnSum where the sums of the columns of its output go, or null
   */
  void add(MatMul op, List<View> in, View output, @Nullable Tensor columnSum) {
    boolean narrow =
        memory.tensor(in.get(0)).type() == ElementType.BF16
            || memory.tensor(in.get(1)).type() == ElementType.BF16;
    Tensor a = operand(in.get(0), narrow);
    Tensor b = operand(in.get(1), narrow);
    Tensor d = memory.tensor(output);
    List<View> extras = in.subList(2, in.size());
    MatMul.Sizes sizes = op.sizes(a.shape(), b.shape());
    Shape shape = output.shape();
    if (op.sumStack()) {
      sumOfProducts(op, a, b, sizes, extras, d, columnSum);
    } else if (d.type() == ElementType.BF16 && !narrow) {
      Tensor wide = fresh(shape);
      program.add(product(op, a, b, sizes, null, wide, Epilogue.NONE, null));
      epilogue(op.epilogue(), wide, extras, d, columnSum);
    } else {
      fused(op, a, b, sizes, extras, d, columnSum);
    }
  }

  /** An operand in the type that both have. */
  private Tensor operand(View view, boolean narrow) {
    if (!narrow) {
      return memory.tensor(view);
    }
    Tensor tensor = memory.narrow(view);
    if (tensor.type() == ElementType.BF16) {
      return tensor;
    }
    Tensor copy =
        Tensor.dense(
            scratch.take(ElementType.BF16.bytes() * tensor.shape().elements(batch)),
            ElementType.BF16,
            tensor.shape());
    program.map(ScalarFunction.IDENTITY, List.of(tensor), copy, null);
    return copy;
  }

  private Tensor fresh(Shape shape) {
    Address address = scratch.take(ElementType.F32.bytes() * shape.elements(batch));
    return Tensor.dense(address, ElementType.F32, shape);
  }

  /** A product whose epilogue the library has, or a map after it. */
  private void fused(
      MatMul op,
      Tensor a,
      Tensor b,
      MatMul.Sizes sizes,
      List<View> extras,
      Tensor d,
      @Nullable Tensor columnSum) {
    ScalarFunction f = op.epilogue();
    Product plain = product(op, a, b, sizes, null, d, Epilogue.NONE, null);
    if (f.isIdentity()) {
      program.add(plain);
    } else if (f.is(ScalarOp.RELU)) {
      program.add(product(op, a, b, sizes, null, d, Epilogue.RELU, null));
    } else if (extras.size() == 1
        && plain.stack() == 1
        && isBias(extras.get(0), d)
        && (f.is(ScalarOp.ADD) || f.equals(BIAS_RELU))) {
      Epilogue epilogue = f.is(ScalarOp.ADD) ? Epilogue.BIAS : Epilogue.BIAS_RELU;
      Tensor row =
          d.type() == ElementType.BF16
              ? memory.narrow(extras.get(0))
              : memory.tensor(extras.get(0));
      program.add(product(op, a, b, sizes, null, d, epilogue, row.address()));
    } else if (extras.size() == 1 && f.is(ScalarOp.ADD) && isSummand(extras.get(0), d)) {
      Tensor c = memory.tensor(extras.get(0));
      program.add(product(op, a, b, sizes, c, d, Epilogue.NONE, null));
    } else {
      program.add(plain);
      epilogue(f, d, extras, d, columnSum);
      return;
    }
    if (columnSum != null) {
      program.columnSum(d, columnSum);
    }
  }

  /** Whether a view is one row of parameters that repeats over a tensor. */
  private boolean isBias(View view, Tensor d) {
    Dim width = d.shape().dim(-1);
    return memory.isParameter(view)
        && view.isDense()
        && view.shape().elements().equals(width)
        && view.shape().dim(-1).equals(width);
  }

  /** Whether a view can be what a product is added to. */
  private boolean isSummand(View view, Tensor d) {
    return view.shape().equals(d.shape())
        && view.hasDenseRows()
        && memory.tensor(view).type() == d.type();
  }

  private void epilogue(
      ScalarFunction function,
      Tensor product,
      List<View> extras,
      Tensor d,
      @Nullable Tensor columnSum) {
    if (!function.isIdentity() || !product.equals(d)) {
      List<Tensor> inputs = new ArrayList<>(List.of(product));
      extras.forEach(view -> inputs.add(memory.tensor(view)));
      program.mapAndSum(function, inputs, d, columnSum);
    } else if (columnSum != null) {
      program.columnSum(d, columnSum);
    }
  }

  private void sumOfProducts(
      MatMul op,
      Tensor a,
      Tensor b,
      MatMul.Sizes sizes,
      List<View> extras,
      Tensor d,
      @Nullable Tensor columnSum) {
    boolean wide = d.type() == ElementType.F32;
    Tensor whole = wide ? d : fresh(d.shape());
    if (op.transposeA() && !op.transposeB() && isOneMatrix(a) && isOneMatrix(b)) {
      program.add(
          new Product(
              sizes.m().at(batch),
              sizes.n().at(batch),
              sizes.k().at(batch) * sizes.stack().at(batch),
              1,
              matrix(a, true, 1),
              matrix(b, false, 1),
              null,
              matrix(whole, false, 1),
              Epilogue.NONE,
              null));
    } else {
      Shape stacked = new Shape(List.of(sizes.stack(), sizes.m(), sizes.n()));
      Tensor products = fresh(stacked);
      program.add(product(op, a, b, sizes, null, products, Epilogue.NONE, null));
      Reduce sum = new Reduce(Reduce.Kind.SUM, List.of(0), ScalarFunction.IDENTITY, stacked);
      program.reduce(sum, List.of(products), whole.ofRank(3));
    }
    epilogue(op.epilogue(), whole, extras, d, columnSum);
  }

  /** Whether the matrices of a stack lie so that their rows follow one another. */
  private static boolean isOneMatrix(Tensor stack) {
    Dim rows = stack.shape().dim(1);
    return !rows.batch() && stack.stride(0).equals(stack.stride(1).times(rows));
  }

  private Product product(
      MatMul op,
      Tensor a,
      Tensor b,
      MatMul.Sizes sizes,
      @Nullable Tensor c,
      Tensor d,
      Epilogue epilogue,
      @Nullable Address bias) {
    long stack = sizes.stack().at(batch);
    long m = sizes.m().at(batch);
    boolean oneProduct =
        stack > 1
            && b.shape().rank() == 2
            && !op.transposeA()
            && isOneMatrix(a)
            && isOneMatrix(d)
            && (c == null || isOneMatrix(c));
    long count = oneProduct ? 1 : stack;
    return new Product(
        oneProduct ? m * stack : m,
        sizes.n().at(batch),
        sizes.k().at(batch),
        count,
        matrix(a, op.transposeA(), count),
        matrix(b, op.transposeB(), count),
        c == null ? null : matrix(c, false, count),
        matrix(d, false, count),
        epilogue,
        bias);
  }

  /** A tensor's strides; those of axes of size 1 mean nothing and are made plain. */
  private Matrix matrix(Tensor tensor, boolean transposed, long count) {
    int rank = tensor.shape().rank();
    long rows = tensor.shape().dim(-2).at(batch);
    long columns = tensor.shape().dim(-1).at(batch);
    boolean oneRow = rows == 1 && (rank == 2 || count != 1 || tensor.shape().dim(0).at(batch) == 1);
    long rowStride =
        oneRow
            ? columns
            : rank == 3 && rows == 1
                ? tensor.stride(0).at(batch)
                : tensor.stride(rank - 2).at(batch);
    long stackStride = rank == 3 && count != 1 ? tensor.stride(0).at(batch) : 0;
    return new Matrix(tensor.address(), tensor.type(), transposed, rowStride, stackStride);
  }
}
