package org.jingu.cpu;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;

/** One product by OpenBLAS on the thread that calls, y = a b. */
final class Sgemm {
  private final View a;
  private final View b;
  private final View y;
  private final FloatPointer firstOfA;
  private final FloatPointer firstOfB;
  private final FloatPointer firstOfY;

  /**
   * Plans it.
   *
   * @param a [m, k], with one stride of 1
   * @param b [k, n], with one stride of 1
   * @param y [m, n], with dense rows
   */
  Sgemm(View a, View b, View y) {
    Blas.useOneThread();
    this.a = a;
    this.b = b;
    this.y = y;
    this.firstOfA = a.storage().pointer(a.offset());
    this.firstOfB = b.storage().pointer(b.offset());
    this.firstOfY = y.storage().pointer(y.offset());
  }

  /** Whether OpenBLAS is worth its packing, and takes these strides. */
  static boolean takes(View a, View b, View y) {
    return a.rank() == 2
        && b.rank() == 2
        && Math.min(y.dims()[0], y.dims()[1]) >= 16
        && a.dims()[1] >= 16
        && hasUnitStride(a)
        && hasUnitStride(b);
  }

  private static boolean hasUnitStride(View matrix) {
    return matrix.strides()[0] == 1 || matrix.strides()[1] == 1;
  }

  void run() {
    cblas_sgemm(
        CblasRowMajor,
        transposed(a) ? CblasTrans : CblasNoTrans,
        transposed(b) ? CblasTrans : CblasNoTrans,
        (int) y.dims()[0],
        (int) y.dims()[1],
        (int) a.dims()[1],
        1f,
        firstOfA,
        distance(a),
        firstOfB,
        distance(b),
        0f,
        firstOfY,
        (int) y.strides()[0]);
  }

  private static boolean transposed(View matrix) {
    return matrix.strides()[1] != 1;
  }

  /** From row to row of the matrix as it lies in memory. */
  private static int distance(View matrix) {
    return (int) (transposed(matrix) ? matrix.strides()[1] : matrix.strides()[0]);
  }
}
