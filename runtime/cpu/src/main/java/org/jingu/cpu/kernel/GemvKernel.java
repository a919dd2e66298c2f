package org.jingu.cpu.kernel;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/**
 * A product of a matrix and a vector by OpenBLAS, such as a head's single output and its weights'
 * gradient; with a vector of ones, the sums of a matrix's columns, such as a bias's gradient. The
 * matrix is read where it lies, once.
 */
public final class GemvKernel implements Kernel {
  /** Pieces begin at multiples of this many results, two cache lines. */
  private static final int GRAIN = 32;

  private final View a;
  private final boolean rows;
  private final FloatPointer x;
  private final int xStep;
  private final int yStep;
  private final FloatPointer[] from;
  private final FloatPointer[] to;
  private final int size;
  private final float keep;
  private final String name;

  private GemvKernel(String name, View a, View x, View y, boolean add, int threads) {
    Blas.useOneThread();
    this.name = name;
    this.a = a;
    this.rows = isRowMajor(a);
    this.x = x.storage().pointer(x.offset());
    this.xStep = (int) x.strides()[0];
    this.yStep = (int) Math.max(1, y.strides()[0]);
    this.keep = add ? 1f : 0f;
    int m = (int) a.dims()[0];
    int fair = (m + threads - 1) / threads;
    this.size = (fair + GRAIN - 1) / GRAIN * GRAIN;
    int pieces = (m + size - 1) / size;
    this.from = new FloatPointer[pieces];
    this.to = new FloatPointer[pieces];
    for (int i = 0; i < pieces; i++) {
      from[i] = a.storage().pointer(a.offset() + (long) i * size * a.strides()[0]);
      to[i] = y.storage().pointer(y.offset() + (long) i * size * yStep);
    }
  }

  /**
   * y = a b, where one of both is a vector.
   *
   * @param a [m, k]
   * @param b [k, n]
   * @param y [m, n]
   */
  public static GemvKernel product(View a, View b, View y, int threads) {
    boolean columnVector = isColumn(b, y);
    View matrix = columnVector ? a : transposed(b);
    View vector = columnVector ? column(b) : column(transposed(a));
    View result = columnVector ? column(y) : column(transposed(y));
    return new GemvKernel("gemv", matrix, vector, result, false, threads);
  }

  /** Whether {@link #product} takes these. */
  public static boolean takes(View a, View b, View y) {
    if (a.rank() != 2 || b.rank() != 2) {
      return false;
    }
    boolean columnVector = isColumn(b, y);
    if (!columnVector && y.dims()[0] != 1) {
      return false;
    }
    View matrix = columnVector ? a : b;
    long step = columnVector ? b.strides()[0] : a.strides()[1];
    return step > 0 && (isRowMajor(matrix) || isRowMajor(transposed(matrix)));
  }

  /**
   * The sums of a matrix's columns.
   *
   * @param x [m, n] with dense rows
   * @param ones [m], which it fills
   * @param y n elements, dense
   * @param add whether the sums are added to y
   */
  public static GemvKernel columnSums(View x, View ones, View y, boolean add, int threads) {
    FloatPointer one = ones.storage().pointer(ones.offset());
    for (int i = 0; i < ones.count(); i++) {
      one.put(i, 1f);
    }
    View sums = new View(y.storage(), y.offset(), new long[] {y.count()}, new long[] {1});
    return new GemvKernel("column sums of", transposed(x), ones, sums, add, threads);
  }

  private static boolean isColumn(View b, View y) {
    return y.dims()[1] == 1 && b.dims()[1] == 1;
  }

  private static boolean isRowMajor(View matrix) {
    return matrix.strides()[1] == 1 && matrix.strides()[0] >= matrix.dims()[1];
  }

  private static View transposed(View matrix) {
    return matrix.permute(List.of(1, 0));
  }

  /** The first column as a vector. */
  private static View column(View matrix) {
    long[] size = {matrix.dims()[0]};
    long[] step = {matrix.strides()[0]};
    return new View(matrix.storage(), matrix.offset(), size, step);
  }

  @Override
  public void run(WorkerPool pool) {
    pool.run(from.length, (piece, worker) -> multiply(piece));
  }

  private void multiply(int piece) {
    int results = Math.min(size, (int) a.dims()[0] - piece * size);
    int terms = (int) a.dims()[1];
    int distance = (int) a.strides()[rows ? 0 : 1];
    cblas_sgemv(
        CblasRowMajor,
        rows ? CblasNoTrans : CblasTrans,
        rows ? results : terms,
        rows ? terms : results,
        1f,
        from[piece],
        distance,
        x,
        xStep,
        keep,
        to[piece],
        yStep);
  }

  @Override
  public String describe() {
    return name + " " + Arrays.toString(a.dims());
  }
}
