package org.jingu.engine.backend.cuda;

import org.jingu.api.EmbeddingBag;
import org.jingu.cpu.WorkerPool;
import org.jingu.cuda.DeviceArray;

/**
 * Fills a table on the device with the initial values that the run's seed and its name give, piece
 * by piece, so that the host never holds a whole table.
 */
final class TableInitialisation {
  private static final int PIECE = 1 << 22;
  private static final int SHARE = 1 << 14;

  private final EmbeddingBag bag;
  private final long seed;
  private final WorkerPool pool;

  TableInitialisation(EmbeddingBag bag, long seed, WorkerPool pool) {
    this.bag = bag;
    this.seed = seed;
    this.pool = pool;
  }

  void fill(DeviceArray table) {
    float[] piece = new float[(int) Math.min(PIECE, table.size())];
    for (long first = 0; first < table.size(); first += piece.length) {
      int count = (int) Math.min(piece.length, table.size() - first);
      long begin = first;
      pool.run((count + SHARE - 1) / SHARE, (item, worker) -> share(piece, begin, item, count));
      table.write(first, piece, count);
    }
  }

  private void share(float[] piece, long begin, int item, int count) {
    int first = item * SHARE;
    float[] values = new float[Math.min(SHARE, count - first)];
    bag.initializer().fill(values, seed, bag.table(), begin + first);
    System.arraycopy(values, 0, piece, first, values.length);
  }
}
