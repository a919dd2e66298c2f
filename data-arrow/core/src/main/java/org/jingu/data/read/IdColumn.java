package org.jingu.data.read;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Decoded bags of ids of one feature. */
final class IdColumn {
  private final boolean single;
  private int @Nullable [] offsets;
  private int[] values = {};
  private int rows;
  private int count;

  /**
   * An empty column.
   *
   * @param single whether every bag will have exactly one id
   */
  IdColumn(boolean single) {
    this.single = single;
  }

  /** Forgets the bags and makes room for others. */
  void begin(int bags) {
    rows = 0;
    count = 0;
    if (single) {
      reserve(bags);
    } else if (offsets == null || offsets.length <= bags) {
      offsets = new int[bags + 1];
    }
  }

  /** The end of each row's bag in {@link #values}, shifted by one; null where all bags have one. */
  int @Nullable [] offsets() {
    return offsets;
  }

  int[] values() {
    return values;
  }

  /** The number of ids so far. */
  int count() {
    return count;
  }

  /** Makes room for more ids, to be written from {@link #count()} on. */
  int[] reserve(int more) {
    int needed = Math.addExact(count, more);
    if (needed > values.length) {
      values = Arrays.copyOf(values, Math.max(needed, values.length + (values.length >> 1)));
    }
    return values;
  }

  /** Takes the next {@code ids} of the reserved ids as the bag of the next row. */
  void endRow(int ids) {
    count += ids;
    rows++;
    if (offsets != null) {
      offsets[rows] = count;
    } else if (ids != 1) {
      throw new IllegalStateException("a bag of " + ids + " ids in a column of single ids");
    }
  }

  /**
   * Takes the next reserved ids as bags.
   *
   * @param starts where each bag starts, and where the last ends, from any base
   */
  void endRows(int[] starts) {
    int[] ends = offsets;
    if (ends == null) {
      throw new IllegalStateException("bags in a column of single ids");
    }
    int bags = starts.length - 1;
    int shift = count - starts[0];
    for (int i = 1; i <= bags; i++) {
      ends[rows + i] = starts[i] + shift;
    }
    rows += bags;
    count += starts[bags] - starts[0];
  }

  /** Takes the next reserved ids as bags of one. */
  void endRows(int more) {
    if (offsets != null) {
      for (int i = 1; i <= more; i++) {
        offsets[rows + i] = count + i;
      }
    }
    rows += more;
    count += more;
  }
}
