package org.jingu.cpu.kernel;

import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/** Shares out the rows of tensors whose last axis is processed whole, a block of rows at a time. */
final class RowLoop {
  /** Slices of rows with partial results of their own; fixed, so that results are too. */
  static final int SLICES = 16;

  private static final int ELEMENTS_AT_ONCE = 4096;

  private final long rows;
  private final int width;

  RowLoop(View x) {
    width = x.rank() == 0 ? 1 : (int) x.dims()[x.rank() - 1];
    rows = x.count() / width;
  }

  int width() {
    return width;
  }

  /** The most rows of a block. */
  int blockRows() {
    return Math.max(1, ELEMENTS_AT_ONCE / width);
  }

  /** Scratch memory for a block of rows, one a worker. */
  float[][] scratch(int threads) {
    return new float[threads][blockRows() * width];
  }

  /** Work on a block of rows. */
  @FunctionalInterface
  interface Block {
    void run(long firstRow, int rows, int slice, int worker);
  }

  void run(WorkerPool pool, Block block) {
    long size = (rows + SLICES - 1) / SLICES;
    int slices = (int) ((rows + size - 1) / size);
    pool.run(
        slices,
        (slice, worker) -> {
          long end = Math.min(rows, (slice + 1) * size);
          for (long r = slice * size; r < end; r += blockRows()) {
            block.run(r, (int) Math.min(blockRows(), end - r), slice, worker);
          }
        });
  }

  /** Copies rows of a view in. */
  void load(View view, long firstRow, int count, float[] to) {
    if (view.isDense()) {
      view.storage().buffer().get((int) (view.offset() + firstRow * width), to, 0, count * width);
      return;
    }
    for (int r = 0; r < count; r++) {
      view.storage().buffer().get((int) place(view, firstRow + r), to, r * width, width);
    }
  }

  /** Copies rows of a view out. */
  void store(View view, long firstRow, int count, float[] from) {
    if (view.isDense()) {
      view.storage().buffer().put((int) (view.offset() + firstRow * width), from, 0, count * width);
      return;
    }
    for (int r = 0; r < count; r++) {
      view.storage().buffer().put((int) place(view, firstRow + r), from, r * width, width);
    }
  }

  private static long place(View view, long row) {
    long place = view.offset();
    long rest = row;
    for (int axis = view.rank() - 2; axis >= 0; axis--) {
      place += rest % view.dims()[axis] * view.strides()[axis];
      rest /= view.dims()[axis];
    }
    return place;
  }
}
