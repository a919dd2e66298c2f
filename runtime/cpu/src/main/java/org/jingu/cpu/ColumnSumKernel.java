package org.jingu.cpu;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The sums of a matrix's columns, such as a bias's gradient, as a product with a vector of ones:
 * OpenBLAS reads the matrix where it lies.
 */
final class ColumnSumKernel implements Kernel {
  /** Pieces begin at multiples of this many columns, two cache lines. */
  private static final int GRAIN = 32;

  private final View x;
  private final FloatPointer ones;
  private final FloatPointer[] from;
  private final FloatPointer[] to;
  private final int size;
  private final float keep;

  /**
   * Plans it.
   *
   * @param x [m, n] with dense rows
   * @param ones [m], which it fills
   * @param y n elements, dense
   * @param add whether the sums are added to y
   */
  ColumnSumKernel(View x, View ones, View y, boolean add, int threads) {
    Blas.useOneThread();
    this.x = x;
    this.keep = add ? 1f : 0f;
    this.ones = ones.storage().pointer(ones.offset());
    for (int i = 0; i < ones.count(); i++) {
      this.ones.put(i, 1f);
    }
    int n = (int) x.dims()[1];
    int fair = (n + threads - 1) / threads;
    this.size = (fair + GRAIN - 1) / GRAIN * GRAIN;
    int pieces = (n + size - 1) / size;
    this.from = new FloatPointer[pieces];
    this.to = new FloatPointer[pieces];
    for (int i = 0; i < pieces; i++) {
      from[i] = x.storage().pointer(x.offset() + (long) i * size);
      to[i] = y.storage().pointer(y.offset() + (long) i * size);
    }
  }

  @Override
  public void run(WorkerPool pool) {
    int m = (int) x.dims()[0];
    int n = (int) x.dims()[1];
    int stride = (int) x.strides()[0];
    pool.run(
        from.length,
        (i, worker) ->
            cblas_sgemv(
                CblasRowMajor,
                CblasTrans,
                m,
                Math.min(size, n - i * size),
                1f,
                from[i],
                stride,
                ones,
                1,
                keep,
                to[i],
                1));
  }

  @Override
  public String describe() {
    return "column sums of " + Arrays.toString(x.dims());
  }
}
