package org.jingu.data.read;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource.Slice;
import org.jspecify.annotations.Nullable;

/** Cuts the rows of a pass into batches, of which a slice is kept. */
final class Batches {
  private final FeatureSchema features;
  private final Columns columns;
  private final boolean[] single;
  private final int batchSize;
  private final Slice share;
  private final int[] ones;
  private final Queue<Batch> whole = new ArrayDeque<>();
  private long left;
  private int size;
  private int filled;
  private @Nullable BatchBuilder batch;

  /**
   * For a pass.
   *
   * @param columns of any file
   * @param single by sparse column, whether every bag has exactly one id
   * @param share which examples of each batch to keep
   * @param examples how many come
   */
  Batches(
      FeatureSchema features,
      Columns columns,
      boolean[] single,
      int batchSize,
      Slice share,
      long examples) {
    this.features = features;
    this.columns = columns;
    this.single = single;
    this.batchSize = batchSize;
    this.share = share;
    left = examples;
    ones = new int[(int) Math.min(batchSize, examples) + 1];
    Arrays.setAll(ones, i -> i);
  }

  /** How many examples are still to come. */
  long left() {
    return left;
  }

  /** How many examples complete the next batch. */
  int lacking() {
    return (int) Math.min(batchSize - filled, left);
  }

  /** Takes rows {@code from .. from + count - 1}. */
  void add(Rows rows, int from, int count) {
    int done = 0;
    while (done < count) {
      if (batch == null) {
        size = (int) Math.min(batchSize, left);
        batch = new BatchBuilder(features, columns, single, share.to(size) - share.from(size));
      }
      int taken = Math.min(count - done, size - filled);
      int first = Math.max(filled, share.from(size));
      int end = Math.min(filled + taken, share.to(size));
      if (first < end) {
        rows.copy(from + done + first - filled, end - first, batch, first - share.from(size));
      }
      done += taken;
      filled += taken;
      left -= taken;
      if (filled == size) {
        whole.add(batch.build(ones));
        batch = null;
        filled = 0;
      }
    }
  }

  /** The next whole batch, or null. */
  @Nullable Batch poll() {
    return whole.poll();
  }
}
