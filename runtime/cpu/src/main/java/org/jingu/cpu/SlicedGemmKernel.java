package org.jingu.cpu;

import static org.bytedeco.openblas.global.openblas_nolapack.cblas_saxpy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A product with many more terms than rows or columns, as the gradient of a weight: each thread
 * multiplies a slice of the terms, and the slices' results are added up. Cut by rows or columns,
 * every thread would pack one of the operands whole, which costs a tenth.
 */
final class SlicedGemmKernel implements Kernel {
  /** Fewer terms than this in a slice are not worth adding up. */
  private static final long SHORTEST_SLICE = 1024;

  /** Elements of a piece of the results. */
  private static final long SUMS = 1 << 14;

  private final View a;
  private final View b;
  private final List<Sgemm> products = new ArrayList<>();
  private final List<Sum> sums = new ArrayList<>();

  /** Adds up a piece of the results. */
  private record Sum(int count, FloatPointer to, List<FloatPointer> partials) {
    void run() {
      for (FloatPointer partial : partials) {
        cblas_saxpy(count, 1f, partial, 1, to, 1);
      }
    }
  }

  /**
   * Plans it.
   *
   * @param a [m, k], transposes already in the strides
   * @param b [k, n]
   * @param y [m, n], dense
   * @param partial [slices - 1, m, n], dense: room for the results of all slices but the first
   */
  SlicedGemmKernel(View a, View b, View y, View partial) {
    this.a = a;
    this.b = b;
    long terms = a.dims()[1];
    long slices = partial.dims()[0] + 1;
    for (int i = 0; i < slices; i++) {
      long from = terms * i / slices;
      long count = terms * (i + 1) / slices - from;
      View result = i == 0 ? y : matrix(partial, i - 1);
      products.add(new Sgemm(a.slice(1, from, count, 1), b.slice(0, from, count, 1), result));
    }
    long size = y.count();
    for (long from = 0; from < size; from += SUMS) {
      List<FloatPointer> places = new ArrayList<>();
      for (long i = 0; i < slices - 1; i++) {
        places.add(partial.storage().pointer(partial.offset() + i * size + from));
      }
      FloatPointer to = y.storage().pointer(y.offset() + from);
      sums.add(new Sum((int) Math.min(SUMS, size - from), to, places));
    }
  }

  private static View matrix(View stack, int index) {
    long[] dims = {stack.dims()[1], stack.dims()[2]};
    long offset = stack.offset() + index * stack.strides()[0];
    return new View(stack.storage(), offset, dims, View.denseStrides(dims));
  }

  /** Whether so many threads gain by it. */
  static boolean takes(View a, View b, View y, int threads) {
    if (threads == 1 || !Sgemm.takes(a, b, y) || !y.isDense()) {
      return false;
    }
    long terms = a.dims()[1];
    return terms >= SHORTEST_SLICE * threads && terms >= 2 * Math.max(y.dims()[0], y.dims()[1]);
  }

  @Override
  public void run(WorkerPool pool) {
    pool.run(products.size(), (slice, worker) -> products.get(slice).run());
    pool.run(sums.size(), (piece, worker) -> sums.get(piece).run());
  }

  @Override
  public String describe() {
    return "gemm %s x %s in %d slices"
        .formatted(Arrays.toString(a.dims()), Arrays.toString(b.dims()), products.size());
  }
}
