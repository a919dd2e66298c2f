package org.jingu.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product, or a stack of them, by oneDNN's matmul primitive, which computes the epilogue.
 * The primitive's code is made for the shapes, which is what makes thousands of small products an
 * example each as fast as a few large ones.
 *
 * <p>A right operand that many rows are multiplied with is first brought into the order in which
 * the primitive reads it.
 */
final class MatMulKernel implements Kernel {
  /** Terms and columns up to which this is faster than OpenBLAS, by 5 to 12 percent. */
  private static final long LARGEST_PACKED = 700;

  private final String description;
  private final DnnlCall call;
  private final @Nullable DnnlCall packing;
  private final boolean fast;

  /**
   * Plans it.
   *
   * @param a [m, k], [1, m, k] or [g, m, k], transposes already in the strides
   * @param b [k, n], [1, k, n] or [g, k, n]
   * @param epilogue what follows; more than bias and ReLU for matrices alone
   * @param y [m, n] or [g, m, n]
   */
  MatMulKernel(DnnlEngine dnnl, View a, View b, Epilogues.Native epilogue, View y) {
    View bias = epilogue.bias();
    this.description =
        "matmul %s x %s%s%s%s"
            .formatted(
                Arrays.toString(a.dims()),
                Arrays.toString(b.dims()),
                bias == null ? "" : " + bias",
                epilogue.relu() ? ", relu" : "",
                epilogue.after().isEmpty() ? "" : ", map");
    primitive_attr attributes = new primitive_attr();
    post_ops ops = new post_ops();
    call = new DnnlCall(dnnl);
    if (epilogue.relu()) {
      // As a leaky ReLU of slope 0, because oneDNN's own makes 0 of NaN.
      long[] one = new long[y.rank()];
      Arrays.fill(one, 1);
      ops.append_prelu(0);
      memory slope = new memory(dnnl.dense(one), dnnl.engine());
      new FloatPointer(slope.get_data_handle()).put(0, 0f);
      call.argument(DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_WEIGHTS, slope);
    }
    for (Epilogues.Operation operation : epilogue.after()) {
      int role = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (ops.len() + 1) | DNNL_ARG_SRC_1;
      memory.desc operand = dnnl.unrepeated(operation.operand());
      ops.append_binary(DnnlEngine.algorithm(operation.op()), operand);
      call.argument(role, operand, operation.operand());
    }
    attributes.set_post_ops(ops);
    boolean packs = packs(a, b, y);
    memory.desc src = dnnl.descriptor(a);
    memory.desc from = dnnl.descriptor(b);
    memory.desc weights = packs ? dnnl.anyOrder(b) : from;
    memory.desc dst = dnnl.descriptor(y);
    call.argument(DNNL_ARG_SRC, src, a).argument(DNNL_ARG_DST, dst, y);
    matmul.primitive_desc plan;
    if (bias == null) {
      plan = new matmul.primitive_desc(dnnl.engine(), src, weights, dst, attributes, false);
    } else {
      memory.desc row = dnnl.descriptor(row(bias, y.rank()));
      plan = new matmul.primitive_desc(dnnl.engine(), src, weights, row, dst, attributes, false);
      call.argument(DNNL_ARG_BIAS, row, bias);
    }
    if (packs) {
      memory packed = new memory(plan.weights_desc(), dnnl.engine());
      call.argument(DNNL_ARG_WEIGHTS, packed);
      memory unpacked = dnnl.memory(from, b);
      packing =
          new DnnlCall(dnnl)
              .argument(DNNL_ARG_FROM, unpacked)
              .argument(DNNL_ARG_TO, packed)
              .primitive(new reorder(unpacked, packed));
    } else {
      call.argument(DNNL_ARG_WEIGHTS, weights, b);
      packing = null;
    }
    call.primitive(new matmul(plan));
    fast = !plan.impl_info_str().getString().startsWith("ref");
  }

  /**
   * Whether oneDNN has code for the epilogue on this processor and for where the tensors are. Its
   * reference takes a thousand times as long.
   */
  boolean isFast() {
    return fast;
  }

  /** Whether this is faster than OpenBLAS although the product is large. */
  static boolean packs(View a, View b, View y) {
    if (y.rank() != 2 || a.strides()[1] != 1) {
      return false;
    }
    long longer = Math.max(b.dims()[0], b.dims()[1]);
    return longer <= LARGEST_PACKED
        && Math.min(b.dims()[0], b.dims()[1]) >= 16
        && y.dims()[0] >= 4 * longer;
  }

  private static View row(View row, int rank) {
    long[] dims = new long[rank];
    Arrays.fill(dims, 1);
    dims[rank - 1] = row.count();
    return new View(row.storage(), row.offset(), dims, View.denseStrides(dims));
  }

  @Override
  public void run(WorkerPool pool) {
    if (packing != null) {
      packing.run();
    }
    call.run();
  }

  @Override
  public void close() {
    if (packing != null) {
      packing.close();
    }
    call.close();
  }

  @Override
  public String describe() {
    return description;
  }
}
