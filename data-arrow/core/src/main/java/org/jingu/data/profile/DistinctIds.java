package org.jingu.data.profile;

import java.util.BitSet;

/**
 * How many different ids there were: exactly where the table has no more rows than there are bits,
 * else by linear counting (Whang et al., 1990), which is off by about one percent.
 */
final class DistinctIds {
  /** Of all that are used at once: 32 MB. */
  private static final long BITS = 1L << 28;

  private static final int MOST = 1 << 20;
  private static final int LEAST = 1 << 12;

  private final int bits;
  private final boolean exact;
  private final BitSet seen = new BitSet();

  /**
   * For a table.
   *
   * @param rows of the table
   * @param all how many of these are used at once
   */
  DistinctIds(int rows, int all) {
    long share = Long.highestOneBit(Math.max(1, BITS / Math.max(1, all)));
    int most = (int) Math.max(LEAST, Math.min(MOST, share));
    exact = rows <= most;
    bits = exact ? rows : most;
  }

  void add(int id) {
    seen.set(exact ? id : (int) CountTable.mix(id) & (bits - 1));
  }

  boolean exact() {
    return exact;
  }

  long count() {
    int set = seen.cardinality();
    if (exact) {
      return set;
    }
    // With every bit set there are at least as many as make the last one likely.
    double unset = Math.max(0.5, bits - set);
    return Math.round(-bits * Math.log(unset / bits));
  }
}
