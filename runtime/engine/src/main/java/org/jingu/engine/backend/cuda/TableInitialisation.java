package org.jingu.engine.backend.cuda;

import org.jingu.api.EmbeddingBag;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.cpu.work.WorkerPool;
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
    fill(table, weight -> weight);
  }

  /** Fills what the optimizer keeps of the table. */
  void fill(Update.Slot slot, DeviceArray kept) {
    if (slot.initial() != Update.Initial.ZERO) {
      boolean rows = slot.scope() == Scope.ROW;
      fill(kept, rows ? weight -> slot.initial().of(0) : slot.initial());
    }
  }

  private void fill(DeviceArray to, Update.Initial value) {
    float[] piece = new float[(int) Math.min(PIECE, to.size())];
    for (long first = 0; first < to.size(); first += piece.length) {
      int count = (int) Math.min(piece.length, to.size() - first);
      long begin = first;
      pool.run(
          (count + SHARE - 1) / SHARE, (item, worker) -> share(piece, begin, item, count, value));
      to.write(first, piece, count);
    }
  }

  private void share(float[] piece, long begin, int item, int count, Update.Initial value) {
    int first = item * SHARE;
    float[] values = new float[Math.min(SHARE, count - first)];
    bag.initializer().fill(values, seed, bag.table(), begin + first);
    for (int i = 0; i < values.length; i++) {
      piece[first + i] = value.of(values[i]);
    }
  }
}
