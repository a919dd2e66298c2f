package org.jingu.engine.ranks;

import org.jingu.ranks.Shard;

/** Copies elements between a table's order and that of a shard, a row's part at a time. */
final class ShardCopy {
  private ShardCopy() {}

  /** Takes one stretch. */
  private interface Stretch {
    void copy(int ofShard, int ofTable, int count);
  }

  /**
   * Copies a shard's elements to where they are in the table.
   *
   * @param place of the first of {@code values} in the shard
   * @param first the element of the table that {@code to} begins with
   */
  static void spread(Shard shard, long place, float[] values, float[] to, long first) {
    forEach(shard, place, values.length, first, (s, t, n) -> System.arraycopy(values, s, to, t, n));
  }

  /** The other way round. */
  static void gather(Shard shard, long place, float[] values, float[] from, long first) {
    forEach(
        shard, place, values.length, first, (s, t, n) -> System.arraycopy(from, t, values, s, n));
  }

  private static void forEach(Shard shard, long place, int count, long first, Stretch stretch) {
    boolean oneStretch = shard.columns() == shard.width();
    for (int done = 0; done < count; ) {
      int rest = (int) (shard.columns() - (place + done) % shard.columns());
      int length = oneStretch ? count : Math.min(count - done, rest);
      stretch.copy(done, (int) (shard.element(place + done) - first), length);
      done += length;
    }
  }
}
