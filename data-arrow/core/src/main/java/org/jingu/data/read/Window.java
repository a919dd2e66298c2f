package org.jingu.data.read;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decoded examples, a row in one place: to gather rows from all over a window then costs waiting
 * for memory once a row and not once a cell.
 */
final class Window {
  private static final int SHIFT = 12;
  private static final int BLOCK = 1 << SHIFT;

  /** So few rows that what is written of them stays in the nearest cache. */
  private static final int TILE = 128;

  private final WindowLayout layout;
  private final int width;
  private int[][] blocks = {};

  /** By block, where each row begins and where the last ends; the same where all are as long. */
  private int[][] starts = {};

  private final int[] regular;
  private int end;
  private int rows;

  /** A window of no rows. */
  Window(WindowLayout layout) {
    this.layout = layout;
    width = layout.width();
    regular = new int[BLOCK + 1];
    Arrays.setAll(regular, i -> i * width);
  }

  /**
   * Forgets the rows and takes others; their memory stays.
   *
   * @param capacity how many it takes
   */
  void begin(int capacity) {
    rows = 0;
    int needed = (int) (((long) capacity + BLOCK - 1) >> SHIFT);
    int known = blocks.length;
    if (needed > known) {
      blocks = Arrays.copyOf(blocks, needed);
      starts = Arrays.copyOf(starts, needed);
      for (int i = known; i < needed; i++) {
        blocks[i] = new int[0];
        starts[i] = layout.bags().length == 0 ? regular : new int[BLOCK + 1];
      }
    }
    end = capacity;
  }

  /** The number of examples so far. */
  int rows() {
    return rows;
  }

  /** Appends rows. */
  void add(DecodedRows piece) {
    int done = 0;
    while (done < piece.rows()) {
      int block = rows >> SHIFT;
      int at = rows & (BLOCK - 1);
      int most = Math.min(BLOCK, end - (block << SHIFT));
      int count = Math.min(piece.rows() - done, most - at);
      makeRoom(piece, done, count, block, at, at + count == most);
      for (int tile = 0; tile < count; tile += TILE) {
        int some = Math.min(TILE, count - tile);
        write(piece, done + tile, some, blocks[block], starts[block], at + tile);
      }
      rows += count;
      done += count;
    }
  }

  /** Says where rows of a block will begin and end. */
  private void makeRoom(
      DecodedRows piece, int from, int count, int block, int at, boolean completes) {
    int[] begin = starts[block];
    long needed = begin[at] + (long) count * width;
    for (int f : layout.bags()) {
      int[] ends = ends(piece, f);
      needed += ends[from + count] - ends[from];
    }
    int[] data = blocks[block];
    if (needed > data.length) {
      long length = completes ? needed : Math.max(needed, data.length + (data.length >> 1));
      blocks[block] = Arrays.copyOf(data, Math.toIntExact(length));
    }
    if (layout.bags().length == 0) {
      return;
    }
    for (int i = 1; i <= count; i++) {
      begin[at + i] = begin[at] + i * width;
    }
    for (int f : layout.bags()) {
      int[] ends = ends(piece, f);
      int first = ends[from];
      for (int i = 1; i <= count; i++) {
        begin[at + i] += ends[from + i] - first;
      }
    }
  }

  private void write(DecodedRows piece, int from, int count, int[] data, int[] begin, int at) {
    int place = 0;
    for (float[] column : piece.dense()) {
      write(column, from, count, data, begin, at, place++);
    }
    for (float[] column : piece.labels()) {
      write(column, from, count, data, begin, at, place++);
    }
    float[] weights = piece.weights();
    if (weights != null) {
      write(weights, from, count, data, begin, at, layout.weightAt());
    }
    long[] groups = piece.groups();
    if (groups != null) {
      for (int i = 0; i < count; i++) {
        data[begin[at + i] + layout.groupAt()] = (int) (groups[from + i] >>> Integer.SIZE);
        data[begin[at + i] + layout.groupAt() + 1] = (int) groups[from + i];
      }
    }
    place = layout.singleAt();
    for (int f : layout.single()) {
      int[] ids = piece.sparse[f].values();
      for (int i = 0; i < count; i++) {
        data[begin[at + i] + place] = ids[from + i];
      }
      place++;
    }
    writeBags(piece, from, count, data, begin, at);
  }

  private static void write(
      float[] column, int from, int count, int[] data, int[] begin, int at, int place) {
    for (int i = 0; i < count; i++) {
      data[begin[at + i] + place] = Float.floatToRawIntBits(column[from + i]);
    }
  }

  private void writeBags(DecodedRows piece, int from, int count, int[] data, int[] begin, int at) {
    int[] to = new int[count];
    for (int i = 0; i < count; i++) {
      to[i] = begin[at + i] + width;
    }
    int place = layout.bagsAt();
    for (int f : layout.bags()) {
      int[] ends = ends(piece, f);
      int[] ids = piece.sparse[f].values();
      for (int i = 0; i < count; i++) {
        int first = ends[from + i];
        int size = ends[from + i + 1] - first;
        data[begin[at + i] + place] = size;
        copy(ids, first, data, to[i], size);
        to[i] += size;
      }
      place++;
    }
  }

  private static int[] ends(DecodedRows piece, int feature) {
    int[] ends = piece.sparse[feature].offsets();
    if (ends == null) {
      throw new IllegalStateException("a column of bags has single ids");
    }
    return ends;
  }

  /** Most bags have few ids. */
  private static void copy(int[] from, int at, int[] to, int place, int count) {
    if (count == 1) {
      to[place] = from[at];
    } else {
      System.arraycopy(from, at, to, place, count);
    }
  }

  /**
   * Copies rows to a batch.
   *
   * @param order the places of the rows, or null for all as they are
   * @param from the first position in that order
   * @param at the position in the batch
   */
  void copy(int @Nullable [] order, int from, int count, BatchBuilder to, int at) {
    Tile tile = new Tile();
    for (int done = 0; done < count; done += TILE) {
      int some = Math.min(TILE, count - done);
      tile.fill(order, from + done, some);
      tile.copy(some, to, at + done);
    }
  }

  /** Rows that were brought together, so that none waits for the memory of another. */
  private final class Tile {
    private final int[] begin = new int[TILE + 1];
    private int[] data = new int[TILE * (width + layout.bags().length)];

    void fill(int @Nullable [] order, int from, int count) {
      for (int i = 0; i < count; i++) {
        int row = order == null ? from + i : order[from + i];
        int[] block = blocks[row >> SHIFT];
        int[] places = starts[row >> SHIFT];
        int start = places[row & (BLOCK - 1)];
        int size = places[(row & (BLOCK - 1)) + 1] - start;
        int at = begin[i];
        if (size > data.length - at) {
          data = Arrays.copyOf(data, Math.addExact(at, size) + (at >> 1));
        }
        System.arraycopy(block, start, data, at, size);
        begin[i + 1] = at + size;
      }
    }

    void copy(int count, BatchBuilder to, int at) {
      copyFloats(0, count, layout.dense(), to.dense, at);
      copyFloats(layout.dense(), count, layout.labels(), to.labels, at);
      if (to.weights != null) {
        copyFloats(layout.weightAt(), count, 1, to.weights, at);
      }
      if (to.groups != null) {
        for (int i = 0; i < count; i++) {
          int place = begin[i] + layout.groupAt();
          to.groups[at + i] =
              ((long) data[place] << Integer.SIZE) | (data[place + 1] & 0xffffffffL);
        }
      }
      int place = layout.singleAt();
      for (int f : layout.single()) {
        int[] ids = to.ids(f);
        for (int i = 0; i < count; i++) {
          ids[at + i] = data[begin[i] + place];
        }
        place++;
      }
      copyBags(count, to, at);
    }

    private void copyFloats(int place, int count, int columns, float[] out, int at) {
      for (int i = 0; i < count; i++) {
        for (int c = 0; c < columns; c++) {
          out[(at + i) * columns + c] = Float.intBitsToFloat(data[begin[i] + place + c]);
        }
      }
    }

    private void copyBags(int count, BatchBuilder to, int at) {
      int[] next = new int[count];
      for (int i = 0; i < count; i++) {
        next[i] = begin[i] + width;
      }
      int place = layout.bagsAt();
      for (int f : layout.bags()) {
        int[] ends = to.ends(f);
        int used = ends[at];
        for (int i = 0; i < count; i++) {
          used = Math.addExact(used, data[begin[i] + place]);
          ends[at + i + 1] = used;
        }
        int[] ids = to.reserve(f, ends[at], used - ends[at]);
        for (int i = 0; i < count; i++) {
          int size = ends[at + i + 1] - ends[at + i];
          Window.copy(data, next[i], ids, ends[at + i], size);
          next[i] += size;
        }
        place++;
      }
    }
  }
}
