package org.jingu.cpu.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.jingu.cpu.dnnl.DnnlCall;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.dnnl.PostOps;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/**
 * A matrix product, or a stack of them, by oneDNN's matmul primitive, which computes the epilogue.
 *
 * <p>For a stack it makes code for the shapes, so that thousands of small products, one an example,
 * are as fast as a few large ones. Large products go to its general product, whose threads share
 * the operands that they have brought into order.
 *
 * <p>The last bits depend on the number of threads, which decides how a product is cut. With the
 * same number of threads they are the same in every run.
 */
public final class MatMulKernel implements Kernel {
  /** Of 1/rows + 1/columns, from which on oneDNN's general product reads operands in place. */
  private static final double IN_PLACE = 0.0038;

  /** Elements: reading down columns of rows this far apart, or a multiple, evicts what it needs. */
  private static final long CONFLICTING_ROWS = 512;

  /** Multiplications of one product of a stack, from which on its code for the shapes is slower. */
  private static final long LARGE_IN_STACK = 1 << 18;

  /** Elements of a right operand that stays in a core's cache while the rows of the left pass. */
  private static final long CACHED = 1 << 18;

  private final String description;
  private final DnnlCall call;
  private final boolean fast;

  /**
   * Plans it.
   *
   * @param a [m, k], [1, m, k] or [g, m, k], transposes already in the strides
   * @param b [k, n], [1, k, n] or [g, k, n]
   * @param epilogue what follows; more than bias and ReLU for matrices alone
   * @param y [m, n] or [g, m, n]
   */
  public MatMulKernel(DnnlEngine dnnl, View a, View b, Epilogues.Native epilogue, View y) {
    View bias = epilogue.bias();
    this.description =
        "matmul %s x %s%s%s%s"
            .formatted(
                Arrays.toString(a.dims()),
                Arrays.toString(b.dims()),
                bias == null ? "" : " + bias",
                epilogue.relu() ? ", relu" : "",
                epilogue.after().isEmpty() ? "" : ", map");
    boolean[] reference = new boolean[1];
    call =
        DnnlCall.of(
            dnnl,
            made -> {
              matmul.primitive_desc plan = plan(dnnl, made, a, b, epilogue, y);
              reference[0] = implementation(plan).startsWith("ref");
              return new matmul(plan);
            });
    fast = !reference[0];
  }

  private static matmul.primitive_desc plan(
      DnnlEngine dnnl, DnnlCall call, View a, View b, Epilogues.Native epilogue, View y) {
    primitive_attr attributes = attributes(call, epilogue, y.rank());
    memory.desc src = call.descriptor(a);
    memory.desc weights = call.descriptor(b);
    memory.desc dst = call.descriptor(y);
    call.argument(DNNL_ARG_SRC, src, a)
        .argument(DNNL_ARG_WEIGHTS, weights, b)
        .argument(DNNL_ARG_DST, dst, y);
    View bias = epilogue.bias();
    memory.desc row = bias == null ? null : call.descriptor(row(bias, y.rank()));
    if (row != null) {
      call.argument(DNNL_ARG_BIAS, row, bias);
    }
    engine cpu = dnnl.engine();
    Supplier<matmul.primitive_desc> choice =
        () ->
            call.keep(
                row == null
                    ? new matmul.primitive_desc(cpu, src, weights, dst, attributes, false)
                    : new matmul.primitive_desc(cpu, src, weights, row, dst, attributes, false));
    boolean takesGeneral = isLarge(a, b, y) && !conflicts(a, b) && !passes(dnnl, a, b);
    return takesGeneral ? general(choice) : choice.get();
  }

  /** What follows the product. */
  private static primitive_attr attributes(DnnlCall call, Epilogues.Native epilogue, int rank) {
    PostOps ops = new PostOps(call, rank);
    if (epilogue.relu()) {
      ops.relu();
    }
    for (Epilogues.Operation operation : epilogue.after()) {
      ops.operation(operation.op(), operation.operand());
    }
    return ops.attributes();
  }

  /** oneDNN's general product, or if it does not take these, what oneDNN likes best. */
  private static matmul.primitive_desc general(Supplier<matmul.primitive_desc> choice) {
    matmul.primitive_desc plan = choice.get();
    while (!implementation(plan).startsWith("gemm")) {
      if (!plan.next_impl()) {
        return choice.get();
      }
    }
    return plan;
  }

  private static String implementation(matmul.primitive_desc plan) {
    return plan.impl_info_str().getString();
  }

  /** Whether the general product is faster than code for the shapes. */
  private static boolean isLarge(View a, View b, View y) {
    return y.rank() == 2 || rows(a) * columns(a) * columns(b) >= LARGE_IN_STACK;
  }

  /** Whether the general product would read down columns whose elements share cache lines' sets. */
  private static boolean conflicts(View a, View b) {
    boolean inPlace = 1.0 / rows(a) + 1.0 / columns(b) >= IN_PLACE;
    long left = a.strides()[a.rank() - 1];
    long right = b.strides()[b.rank() - 2];
    return inPlace && (left % CONFLICTING_ROWS == 0 || right % CONFLICTING_ROWS == 0);
  }

  /**
   * Whether one thread reads both operands in the order in which they lie, the right from cache.
   */
  private static boolean passes(DnnlEngine dnnl, View a, View b) {
    return dnnl.threads() == 1
        && a.strides()[a.rank() - 1] == 1
        && b.strides()[b.rank() - 1] == 1
        && rows(b) * columns(b) <= CACHED;
  }

  private static long rows(View matrices) {
    return matrices.dims()[matrices.rank() - 2];
  }

  private static long columns(View matrices) {
    return matrices.width();
  }

  /**
   * Whether oneDNN has code for the epilogue on this processor and for where the tensors are. Its
   * reference takes a thousand times as long.
   */
  public boolean isFast() {
    return fast;
  }

  private static View row(View row, int rank) {
    long[] dims = new long[rank];
    Arrays.fill(dims, 1);
    dims[rank - 1] = row.count();
    return new View(row.storage(), row.offset(), dims, View.denseStrides(dims));
  }

  @Override
  public void run(WorkerPool pool) {
    call.run();
  }

  @Override
  public void close() {
    call.close();
  }

  @Override
  public String describe() {
    return description;
  }
}
