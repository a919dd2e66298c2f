package org.jingu.scorer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jingu.api.data.Batch;
import org.jingu.compiler.resource.Opened;
import org.jingu.cpu.work.WorkerPool;

/**
 * The lanes of one call at a time, one a thread.
 *
 * <p>Threads share a call's examples and not each product: so they wait for each other once a call,
 * and not a dozen times.
 */
final class Lanes implements AutoCloseable {
  /** Examples below which waking another thread takes longer than it saves. */
  private static final int LEAST = 16;

  private final Opened opened = new Opened();
  private final List<Lane> lanes = new ArrayList<>();
  private final WorkerPool pool;

  /**
   * Lanes.
   *
   * @param lane makes one
   * @param threads that compute a call, the caller's among them
   */
  Lanes(Supplier<Lane> lane, int threads) {
    pool = opened.keep(new WorkerPool(threads), WorkerPool::close);
    try {
      for (int i = 0; i < threads; i++) {
        lanes.add(opened.keep(lane.get(), Lane::close));
      }
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  /** Makes the programs of a call with one row, so that the first call need not wait for them. */
  void makeReady() {
    lanes.forEach(Lane::makeReady);
  }

  /**
   * Computes the logits of a batch of any size. How it is cut depends on its size and the number of
   * threads alone, and so do the results' bits.
   *
   * @param to receives [B, T]
   */
  void score(Batch batch, float[] to) {
    int size = batch.size();
    int part = partOf(size, lanes.size());
    pool.run(
        shares(size, part),
        (item, worker) -> {
          int first = item * part;
          lanes.get(worker).score(batch, first, Math.min(part, size - first), to);
        });
  }

  /** How many examples a thread computes at once. */
  static int partOf(int size, int threads) {
    return Math.min(Lane.MOST, Math.max(LEAST, shares(size, threads)));
  }

  private static int shares(int whole, int by) {
    return (whole + by - 1) / by;
  }

  @Override
  public void close() {
    opened.close();
  }
}
