package org.jingu.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product, or a stack of them, by oneDNN's matmul primitive, with bias and ReLU as its own
 * epilogue. The primitive's code is made for the shapes, which is what makes thousands of small
 * products an example each as fast as a few large ones.
 */
final class MatMulKernel implements Kernel {
  private final String description;
  private final DnnlCall call;

  /**
   * Plans it.
   *
   * @param a [m, k], [1, m, k] or [g, m, k], transposes already in the strides
   * @param b [k, n], [1, k, n] or [g, k, n]
   * @param bias [n], dense, or null
   * @param relu whether ReLU follows
   * @param y [m, n] or [g, m, n]
   */
  MatMulKernel(DnnlEngine dnnl, View a, View b, @Nullable View bias, boolean relu, View y) {
    this.description =
        "matmul %s x %s%s%s"
            .formatted(
                Arrays.toString(a.dims()),
                Arrays.toString(b.dims()),
                bias == null ? "" : " + bias",
                relu ? ", relu" : "");
    primitive_attr attributes = new primitive_attr();
    if (relu) {
      post_ops ops = new post_ops();
      ops.append_eltwise(dnnl.relu(), 0f, 0f);
      attributes.set_post_ops(ops);
    }
    memory.desc src = dnnl.descriptor(a);
    memory.desc weights = dnnl.descriptor(b);
    memory.desc dst = dnnl.descriptor(y);
    call =
        new DnnlCall(dnnl)
            .argument(DNNL_ARG_SRC, src, a)
            .argument(DNNL_ARG_WEIGHTS, weights, b)
            .argument(DNNL_ARG_DST, dst, y);
    matmul.primitive_desc plan;
    if (bias == null) {
      plan = new matmul.primitive_desc(dnnl.engine(), src, weights, dst, attributes, false);
    } else {
      memory.desc row = dnnl.descriptor(row(bias, y.rank()));
      plan = new matmul.primitive_desc(dnnl.engine(), src, weights, row, dst, attributes, false);
      call.argument(DNNL_ARG_BIAS, row, bias);
    }
    call.primitive(new matmul(plan));
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
