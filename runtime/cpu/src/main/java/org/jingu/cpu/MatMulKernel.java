package org.jingu.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product, or a stack of them, by oneDNN's matmul primitive, with bias and ReLU as its own
 * epilogue. The primitive's code is made for the shapes, which is what makes thousands of small
 * products an example each as fast as a few large ones.
 */
final class MatMulKernel implements Kernel {
  private final DnnlEngine dnnl;
  private final View a;
  private final View b;
  private final @Nullable View bias;
  private final boolean relu;
  private final View y;
  private final List<Pointer> owned = new ArrayList<>();
  private @Nullable matmul primitive;
  private @Nullable IntMemoryMap arguments;

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
    this.dnnl = dnnl;
    this.a = a;
    this.b = b;
    this.bias = bias;
    this.relu = relu;
    this.y = y;
  }

  /** Makes the primitive; the storages must be bound. */
  private void prepare() {
    primitive_attr attributes = new primitive_attr();
    if (relu) {
      post_ops ops = new post_ops();
      ops.append_eltwise(dnnl.relu(), 0f, 0f);
      attributes.set_post_ops(ops);
    }
    memory.desc src = dnnl.descriptor(a);
    memory.desc weights = dnnl.descriptor(b);
    memory.desc dst = dnnl.descriptor(y);
    IntMemoryMap map = keep(new IntMemoryMap());
    matmul.primitive_desc plan;
    if (bias == null) {
      plan = new matmul.primitive_desc(dnnl.engine(), src, weights, dst, attributes, false);
    } else {
      memory.desc row = dnnl.descriptor(rowOf(bias));
      plan = new matmul.primitive_desc(dnnl.engine(), src, weights, row, dst, attributes, false);
      map.put(DNNL_ARG_BIAS, memory(row, bias));
    }
    map.put(DNNL_ARG_SRC, memory(src, a));
    map.put(DNNL_ARG_WEIGHTS, memory(weights, b));
    map.put(DNNL_ARG_DST, memory(dst, y));
    primitive = keep(new matmul(plan));
    arguments = map;
  }

  private View rowOf(View row) {
    long[] dims = new long[y.rank()];
    Arrays.fill(dims, 1);
    dims[dims.length - 1] = row.count();
    return new View(row.storage(), row.offset(), dims, View.denseStrides(dims));
  }

  private memory memory(memory.desc descriptor, View view) {
    return keep(new memory(descriptor, dnnl.engine(), view.storage().pointer(view.offset())));
  }

  private <P extends Pointer> P keep(P pointer) {
    owned.add(pointer);
    return pointer;
  }

  @Override
  public void run(WorkerPool pool) {
    if (primitive == null) {
      prepare();
    }
    dnnl.execute(Objects.requireNonNull(primitive), Objects.requireNonNull(arguments));
  }

  @Override
  public void close() {
    owned.forEach(Pointer::close);
    owned.clear();
    primitive = null;
  }

  @Override
  public String describe() {
    return "matmul %s x %s%s%s"
        .formatted(
            Arrays.toString(a.dims()),
            Arrays.toString(b.dims()),
            bias == null ? "" : " + bias",
            relu ? ", relu" : "");
  }
}
