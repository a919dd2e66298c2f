package org.jingu.data.profile;

import java.util.Arrays;

/**
 * Counts of values by their hash, in memory that is bounded: when the table is full, values that it
 * lacks are no longer taken. Of a million values two have the same 64 bits with probability 3e-8.
 */
final class CountTable {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final int width;
  private final int mostSlots;
  private long[] keys = new long[64];
  private int[] counts;
  private int size;
  private boolean full;

  /**
   * A table.
   *
   * @param width how many counts a value has
   * @param mostSlots the largest size, a power of two; half of the slots are used
   */
  CountTable(int width, int mostSlots) {
    this.width = width;
    this.mostSlots = Math.max(64, Integer.highestOneBit(mostSlots));
    this.counts = new int[64 * width];
  }

  /** FNV-1a over the characters (http://www.isthe.com/chongo/tech/comp/fnv/), mixed; never 0. */
  static long hash(CharSequence text) {
    long h = FNV_BASIS;
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * FNV_PRIME;
    }
    return mix(h);
  }

  /** The finalizer of MurmurHash3; never 0, which marks an empty slot. */
  static long mix(long value) {
    long h = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    h ^= h >>> 33;
    return h == 0 ? 1 : h;
  }

  /** What {@link #mix} made this of; of 1, which stands for two values, the rarer one. */
  static long unmix(long mixed) {
    long value = (mixed ^ (mixed >>> 33)) * 0x9cb4b2f8129337dbL;
    value = (value ^ (value >>> 33)) * 0x4f74430c22a54005L;
    return value ^ (value >>> 33);
  }

  /**
   * Adds one to a count of a value.
   *
   * @return whether the table has the value
   */
  boolean add(long key, int which) {
    int slot = slot(key);
    if (keys[slot] == 0) {
      if (full) {
        return false;
      }
      if (2 * (size + 1) > keys.length) {
        if (keys.length >= mostSlots) {
          full = true;
          return false;
        }
        grow();
        slot = slot(key);
      }
      keys[slot] = key;
      size++;
    }
    counts[slot * width + which]++;
    return true;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) key & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = keys;
    int[] oldCounts = counts;
    keys = new long[2 * old.length];
    counts = new int[keys.length * width];
    for (int i = 0; i < old.length; i++) {
      if (old[i] != 0) {
        int slot = slot(old[i]);
        keys[slot] = old[i];
        System.arraycopy(oldCounts, i * width, counts, slot * width, width);
      }
    }
  }

  /** How many values it has. */
  int size() {
    return size;
  }

  /** Whether there were values for which it had no room. */
  boolean full() {
    return full;
  }

  /** How many values were counted once. */
  int singletons() {
    int singletons = 0;
    for (int i = 0; i < keys.length; i++) {
      singletons += keys[i] != 0 && counts[i * width] == 1 ? 1 : 0;
    }
    return singletons;
  }

  /** The counts of each value, in no order. */
  int[][] rows() {
    int[][] rows = new int[size][];
    int next = 0;
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        rows[next++] = Arrays.copyOfRange(counts, i * width, (i + 1) * width);
      }
    }
    return rows;
  }

  /** Takes a value and its counts. */
  interface Each {
    /** Takes them. */
    void take(long key, int[] counts);
  }

  /** Gives every value with its counts, in no order. */
  void each(Each each) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        each.take(keys[i], Arrays.copyOfRange(counts, i * width, (i + 1) * width));
      }
    }
  }

  /** A table for a share of the memory that all of them have together. */
  static CountTable shared(int width, int tables) {
    int slots = SLOTS / width / Math.max(1, tables);
    return new CountTable(width, Math.min(MOST_SLOTS, slots));
  }

  /** Of all tables of one count: 96 MB of keys and counts. */
  private static final int SLOTS = 1 << 23;

  private static final int MOST_SLOTS = 1 << 20;
}
