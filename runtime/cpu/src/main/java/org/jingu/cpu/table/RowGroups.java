package org.jingu.cpu.table;

import java.util.Arrays;
import java.util.List;
import org.jingu.api.data.IdBags;

/**
 * The ids that all bags of one table have in a batch, grouped by row: which rows occur, and for
 * each where its gradient comes from, in the order of features and examples. A sequence has a bag a
 * position, and each of these is an example here.
 *
 * <p>Its arrays are kept from batch to batch.
 */
final class RowGroups {
  private static final int DIGIT_BITS = 11;
  private static final int DIGIT_MASK = (1 << DIGIT_BITS) - 1;
  private static final int SMALL = 256;

  private final int passes;
  private final int[] counts = new int[1 << DIGIT_BITS];

  /** Row in the upper half, feature and example in the lower. */
  private long[] entries = {};

  private long[] spare = {};
  private int[] starts = {};
  private int entryCount;
  private int rowCount;
  private List<IdBags> features = List.of();

  /** The bits of an example's number; the feature's are above. */
  private int exampleBits;

  RowGroups(int rows) {
    this.passes =
        (Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1) + DIGIT_BITS - 1) / DIGIT_BITS;
  }

  /**
   * Groups a batch.
   *
   * @param features the bags of every feature that looks up this table
   * @param sizes the number of bags of each: B, or B · L of a sequence
   */
  void group(List<IdBags> features, int[] sizes) {
    this.features = features;
    int most = Arrays.stream(sizes).max().orElse(1);
    exampleBits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, most - 1));
    collect(features, sizes);
    if (entryCount < SMALL) {
      Arrays.sort(entries, 0, entryCount);
    } else {
      sortByRow();
    }
    findStarts();
  }

  /** The number of distinct rows, U. */
  int rows() {
    return rowCount;
  }

  /** The g-th distinct row; rows ascend. */
  int row(int g) {
    return (int) (entries[starts[g]] >>> Integer.SIZE);
  }

  /** The first entry of the g-th row; {@code start(U)} is the number of entries. */
  int start(int g) {
    return starts[g];
  }

  /** The feature of an entry, as a position in the list given to {@link #group}. */
  int feature(int entry) {
    return (int) entries[entry] >>> exampleBits;
  }

  /** The example of an entry. */
  int example(int entry) {
    return (int) entries[entry] & ((1 << exampleBits) - 1);
  }

  /** The ids of a feature in the batch. */
  IdBags ids(int feature) {
    return features.get(feature);
  }

  /** The position of the first distinct row that is not below {@code row}. */
  int firstFrom(int row) {
    int low = 0;
    int high = rowCount;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (row(middle) < row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void collect(List<IdBags> features, int[] sizes) {
    Math.multiplyExact(features.size(), 1 << exampleBits);
    entryCount = 0;
    for (int f = 0; f < sizes.length; f++) {
      entryCount = Math.addExact(entryCount, features.get(f).count(sizes[f]));
    }
    if (entries.length < entryCount) {
      entries = new long[entryCount + entryCount / 4];
      spare = new long[entries.length];
      starts = new int[entries.length + 1];
    } else if (starts.length == 0) {
      starts = new int[1];
    }
    int at = 0;
    for (int f = 0; f < features.size(); f++) {
      int[] values = features.get(f).values();
      int[] offsets = features.get(f).offsets();
      for (int b = 0; b < sizes[f]; b++) {
        long source = (long) f << exampleBits | b;
        for (int i = offsets[b]; i < offsets[b + 1]; i++) {
          entries[at++] = (long) values[i] << Integer.SIZE | source;
        }
      }
    }
  }

  /** A radix sort from the lowest digit; it is stable, so sources stay in order. */
  private void sortByRow() {
    for (int pass = 0; pass < passes; pass++) {
      int shift = Integer.SIZE + pass * DIGIT_BITS;
      Arrays.fill(counts, 0);
      for (int i = 0; i < entryCount; i++) {
        counts[(int) (entries[i] >>> shift) & DIGIT_MASK]++;
      }
      int sum = 0;
      for (int digit = 0; digit < counts.length; digit++) {
        int count = counts[digit];
        counts[digit] = sum;
        sum += count;
      }
      for (int i = 0; i < entryCount; i++) {
        spare[counts[(int) (entries[i] >>> shift) & DIGIT_MASK]++] = entries[i];
      }
      long[] sorted = spare;
      spare = entries;
      entries = sorted;
    }
  }

  private void findStarts() {
    rowCount = 0;
    long previous = -1;
    for (int i = 0; i < entryCount; i++) {
      long row = entries[i] >>> Integer.SIZE;
      if (row != previous) {
        starts[rowCount++] = i;
        previous = row;
      }
    }
    starts[rowCount] = entryCount;
  }
}
