package org.jingu.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /** The product of some rows or columns, and which rows they are. */
  private record Tile(long row, long rows, Sgemm product) {}

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

  private Tile tile(long row, long rows, long column, long columns) {
    View left = a.slice(0, row, rows, 1);
    View right = b.slice(1, column, columns, 1);
    View part = y.slice(0, row, rows, 1).slice(1, column, columns, 1);
    return new Tile(row, rows, new Sgemm(left, right, part));
  }

  @Override
  public void run(WorkerPool pool) {
    pool.run(
        tiles.size(),
        (item, worker) -> {
          Tile tile = tiles.get(item);
          tile.product.run();
          if (epilogue != null && epilogueByTile) {
            epilogue.runRows(tile.row, tile.row + tile.rows, worker);
          }
        });
    if (epilogue != null && !epilogueByTile) {
      epilogue.run(pool);
    }
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
