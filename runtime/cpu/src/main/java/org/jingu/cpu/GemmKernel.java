package org.jingu.cpu;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * A product of two large matrices by OpenBLAS, cut into tiles that the pool's threads share out,
 * and an epilogue that follows each tile while it is in the cache.
 *
 * <p>The last bits depend on the number of threads: OpenBLAS adds up the terms of elements near a
 * tile's edge in another order. Tiles of one size for every number of threads would mend that at a
 * cost of 6 to 10 percent. With the same number of threads they are the same in every run.
 */
final class GemmKernel implements Kernel {
  /** Tiles begin at multiples of this, the width of OpenBLAS's widest kernels. */
  private static final long GRAIN = 16;

  /** Below this size, a tile costs more to pack than it saves by evening the threads out. */
  private static final long SMALLEST_SPARE_TILE = 768;

  private final View a;
  private final View b;
  private final View y;
  private final @Nullable MapKernel epilogue;
  private final boolean epilogueByTile;
  private final List<Tile> tiles = new ArrayList<>();

  /** A part of the product with where its operands begin. */
  private record Tile(
      int row, int rows, int columns, FloatPointer a, FloatPointer b, FloatPointer y) {}

  /**
   * Plans it.
   *
   * @param a [m, k], with one stride of 1
   * @param b [k, n], with one stride of 1
   * @param y [m, n], with dense rows
   * @param epilogue a map from y, among other inputs, to y; or null
   */
  GemmKernel(View a, View b, View y, @Nullable MapKernel epilogue, int threads) {
    this.a = a;
    this.b = b;
    this.y = y;
    this.epilogue = epilogue;
    Blas.useOneThread();
    long m = y.dims()[0];
    long n = y.dims()[1];
    boolean byRows = m >= n;
    long longer = Math.max(m, n);
    long pieces = Math.min(threads, longer / GRAIN);
    if (threads > 1 && longer >= 2L * threads * SMALLEST_SPARE_TILE) {
      pieces = 2L * threads;
    }
    long size = longer / Math.max(1, pieces);
    size = Math.max(1, (size + GRAIN - 1) / GRAIN) * GRAIN;
    for (long from = 0; from < longer; from += size) {
      long length = Math.min(size, longer - from);
      tiles.add(byRows ? tile(from, length, 0, n) : tile(0, m, from, length));
    }
    epilogueByTile = byRows;
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

  private Tile tile(long row, long rows, long column, long columns) {
    return new Tile(
        (int) row,
        (int) rows,
        (int) columns,
        a.storage().pointer(a.offset() + row * a.strides()[0]),
        b.storage().pointer(b.offset() + column * b.strides()[1]),
        y.storage().pointer(y.offset() + row * y.strides()[0] + column));
  }

  @Override
  public void run(WorkerPool pool) {
    pool.run(
        tiles.size(),
        (item, worker) -> {
          Tile tile = tiles.get(item);
          multiply(tile);
          if (epilogue != null && epilogueByTile) {
            epilogue.runRows(tile.row, (long) tile.row + tile.rows, worker);
          }
        });
    if (epilogue != null && !epilogueByTile) {
      epilogue.run(pool);
    }
  }

  private void multiply(Tile tile) {
    cblas_sgemm(
        CblasRowMajor,
        transposed(a) ? CblasTrans : CblasNoTrans,
        transposed(b) ? CblasTrans : CblasNoTrans,
        tile.rows,
        tile.columns,
        (int) a.dims()[1],
        1f,
        tile.a,
        distance(a),
        tile.b,
        distance(b),
        0f,
        tile.y,
        (int) y.strides()[0]);
  }

  private static boolean transposed(View matrix) {
    return matrix.strides()[1] != 1;
  }

  /** From row to row of the matrix as it lies in memory. */
  private static int distance(View matrix) {
    return (int) (transposed(matrix) ? matrix.strides()[1] : matrix.strides()[0]);
  }

  @Override
  public String describe() {
    return "gemm %s x %s%s"
        .formatted(
            Arrays.toString(a.dims()),
            Arrays.toString(b.dims()),
            epilogue == null ? "" : " then " + epilogue.describe());
  }
}
