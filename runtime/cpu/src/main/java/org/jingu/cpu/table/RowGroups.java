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
  private static final int MOST_DIGIT_BITS = 11;
  private static final int SMALL = 256;

  /** Entries of a chunk. */
  static final int CHUNK = 32;

  private final int digits;
  private final int digitBits;

  /** By a digit's value, how many entries have it, and then where the next of them goes. */
  private final int[] places;

  /** Row in the upper half, feature and example in the lower. */
  private long[] entries = {};

  private long[] spare = {};
  private int[] starts = {};
  private int entryCount;
  private int rowCount;

  /**
   * The rows of several chunks, as positions among the distinct rows, and where their chunks begin.
   */
  private int[] longRows = {};

  private int[] firstChunks = {};
  private int longCount;

  /** The row of every chunk. */
  private int[] rowOfChunk = {};

  private int chunkCount;
  private List<IdBags> features = List.of();

  /** The bits of an example's number; the feature's are above. */
  private int exampleBits;

  RowGroups(int rows) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1);
    this.digits = (bits + MOST_DIGIT_BITS - 1) / MOST_DIGIT_BITS;
    // Few values, so that the places to which a pass writes fit a core's first cache.
    this.digitBits = digits == 0 ? 0 : (bits + digits - 1) / digits;
    this.places = new int[1 << digitBits];
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

  /** The number of chunks into which rows of more than {@link #CHUNK} entries are cut. */
  int chunks() {
    return chunkCount;
  }

  /** The first entry of a chunk. */
  int chunkStart(int chunk) {
    int g = rowOfChunk[chunk];
    return starts[g] + (chunk - firstChunk(g)) * CHUNK;
  }

  /** The entry after the last of a chunk. */
  int chunkEnd(int chunk) {
    return Math.min(chunkStart(chunk) + CHUNK, starts[rowOfChunk[chunk] + 1]);
  }

  /** The first chunk of the g-th row, which has more than {@link #CHUNK} entries. */
  int firstChunk(int g) {
    return firstChunks[Arrays.binarySearch(longRows, 0, longCount, g)];
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
    for (int digit = 0; digit < digits; digit++) {
      int shift = Integer.SIZE + digit * digitBits;
      findPlaces(shift);
      long[] from = entries;
      long[] to = spare;
      int mask = places.length - 1;
      for (int i = 0; i < entryCount; i++) {
        long entry = from[i];
        to[places[(int) (entry >>> shift) & mask]++] = entry;
      }
      spare = from;
      entries = to;
    }
  }

  /** Finds where the entries of every value of a digit go. */
  private void findPlaces(int shift) {
    Arrays.fill(places, 0);
    long[] from = entries;
    int mask = places.length - 1;
    for (int i = 0; i < entryCount; i++) {
      places[(int) (from[i] >>> shift) & mask]++;
    }
    int sum = 0;
    for (int value = 0; value < places.length; value++) {
      int count = places[value];
      places[value] = sum;
      sum += count;
    }
  }

  private void findStarts() {
    rowCount = 0;
    longCount = 0;
    chunkCount = 0;
    long previous = -1;
    for (int i = 0; i < entryCount; i++) {
      long row = entries[i] >>> Integer.SIZE;
      if (row != previous) {
        cutLast(i);
        starts[rowCount++] = i;
        previous = row;
      }
    }
    cutLast(entryCount);
    starts[rowCount] = entryCount;
  }

  /** Cuts the last row, which ends here, into chunks if it is long. */
  private void cutLast(int end) {
    if (rowCount == 0 || end - starts[rowCount - 1] <= CHUNK) {
      return;
    }
    int chunks = (end - starts[rowCount - 1] + CHUNK - 1) / CHUNK;
    if (longRows.length == longCount) {
      longRows = Arrays.copyOf(longRows, 2 * longCount + 16);
      firstChunks = Arrays.copyOf(firstChunks, longRows.length);
    }
    if (rowOfChunk.length < chunkCount + chunks) {
      rowOfChunk = Arrays.copyOf(rowOfChunk, 2 * (chunkCount + chunks));
    }
    longRows[longCount] = rowCount - 1;
    firstChunks[longCount++] = chunkCount;
    Arrays.fill(rowOfChunk, chunkCount, chunkCount + chunks, rowCount - 1);
    chunkCount += chunks;
  }
}
