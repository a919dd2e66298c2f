package org.jingu.cpu.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/**
 * The sum of a stack of products, as in the gradient of a matrix that all examples share: the
 * products of a group of examples go to scratch memory that stays in the cache and are added up
 * there.
 */
public final class SumOfProductsKernel implements Kernel {
  /** Elements of scratch memory: 4 MiB, so that few calls are needed and the cache still has it. */
  private static final long SCRATCH = 1 << 20;

  private final List<Kernel> steps = new ArrayList<>();
  private final View y;

  /**
   * Plans it.
   *
   * @param a [g, m, k], transposes already in the strides
   * @param b [g, k, n]
   * @param scratch room for the products of a group, dense
   * @param ones as many elements as a group has products
   * @param y [m, n], dense
   */
  public SumOfProductsKernel(
      DnnlEngine dnnl, View a, View b, View scratch, View ones, View y, int threads) {
    this.y = y;
    long stack = a.dims()[0];
    long group = scratch.dims()[0];
    for (long first = 0; first < stack; first += group) {
      long count = Math.min(group, stack - first);
      View products = scratch.slice(0, 0, count, 1);
      View left = a.slice(0, first, count, 1);
      View right = b.slice(0, first, count, 1);
      steps.add(new MatMulKernel(dnnl, left, right, Epilogues.Native.NONE, products));
      steps.add(GemvKernel.columnSums(asRows(products, y.count()), ones, y, first > 0, threads));
    }
  }

  /** How many products the scratch memory holds, for products of {@code size} elements. */
  public static long group(long stack, long size) {
    return Math.min(stack, Math.max(8, SCRATCH / Math.max(1, size)));
  }

  private static View asRows(View products, long size) {
    long[] dims = {products.dims()[0], size};
    return new View(products.storage(), products.offset(), dims, View.denseStrides(dims));
  }

  @Override
  public void run(WorkerPool pool) {
    for (Kernel step : steps) {
      step.run(pool);
    }
  }

  @Override
  public void close() {
    steps.forEach(Kernel::close);
  }

  @Override
  public String describe() {
    return "sum of products to " + Arrays.toString(y.dims());
  }
}
