package org.jingu.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;

/**
 * The sum of a stack of products, as in the gradient of a matrix that all examples share: the
 * products of a group of examples go to scratch memory that stays in the cache and are added up
 * there.
 */
final class SumOfProductsKernel implements Kernel {
  /** Elements of scratch memory: 1 MiB, half of a usual second-level cache a core. */
  private static final long SCRATCH = 1 << 18;

  private final List<Kernel> steps = new ArrayList<>();
  private final View y;

  /**
   * Plans it.
   *
   * @param a [g, m, k], transposes already in the strides
   * @param b [g, k, n]
   * @param y [m, n], dense
   */
  SumOfProductsKernel(DnnlEngine dnnl, View a, View b, View scratch, View y, int threads) {
    this.y = y;
    long stack = a.dims()[0];
    long group = scratch.dims()[0];
    View sum =
        new View(
            y.storage(),
            y.offset(),
            new long[] {1, y.dims()[0], y.dims()[1]},
            new long[] {y.count(), y.strides()[0], y.strides()[1]});
    View total = scratch.slice(0, group - 1, 1, 1);
    for (long first = 0; first < stack; first += group - 1) {
      long count = Math.min(group - 1, stack - first);
      View products = scratch.slice(0, 0, count, 1);
      steps.add(
          new MatMulKernel(
              dnnl,
              a.slice(0, first, count, 1),
              b.slice(0, first, count, 1),
              null,
              false,
              products));
      // The last place of the scratch memory carries the sum from group to group.
      View part = first == 0 ? sum : total;
      steps.add(reduce(products, part, threads));
      if (first > 0) {
        steps.add(
            new MapKernel(
                ScalarFunction.of(org.jingu.compiler.ir.ScalarOp.ADD),
                List.of(sum, part),
                sum,
                threads));
      }
    }
  }

  /** How many products the scratch memory holds, for products of {@code size} elements. */
  static long group(long stack, long size) {
    return Math.min(stack, Math.max(8, SCRATCH / Math.max(1, size))) + 1;
  }

  private static Kernel reduce(View products, View to, int threads) {
    Reduce sum =
        new Reduce(
            Reduce.Kind.SUM,
            List.of(0),
            ScalarFunction.IDENTITY,
            org.jingu.compiler.ir.Shape.of(products.dims()));
    return new ReduceKernel(sum, List.of(products), products.dims(), to, threads);
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
