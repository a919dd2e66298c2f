package org.jingu.data.format;

import java.util.Arrays;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were read together, so that one thread can make cells of them while another reads on:
 * lines, which are cut when their cells are asked for, and rows that have their cells already.
 */
public final class RowBlock {
  private static final int MOST_ROWS = 512;
  private static final int ENOUGH_BYTES = 1 << 17;

  /** Makes cells of a line; for any thread. */
  interface Cutter {
    /** Gives null, or why the line is no good row. */
    @Nullable String cut(byte[] bytes, int from, int to, Cells into);
  }

  private static final byte[][] NONE = {};

  private final @Nullable Row[] whole = new @Nullable Row[MOST_ROWS];
  private final long[] lines = new long[MOST_ROWS];
  private final int[] ends = new int[MOST_ROWS];
  private byte[] bytes = new byte[ENOUGH_BYTES];
  private int size;

  /** Characters of rows that have their cells. */
  private long characters;

  private int rows;
  private @Nullable Cutter cutter;
  private byte[][] further = NONE;
  private long bytesRead;

  /** Leaves out all rows. */
  void start(@Nullable Cutter lineCutter) {
    rows = 0;
    size = 0;
    characters = 0;
    cutter = lineCutter;
    further = NONE;
  }

  boolean isFull() {
    return rows == MOST_ROWS || size + characters >= ENOUGH_BYTES;
  }

  void add(Row row) {
    whole[rows] = row;
    characters += row.raw().length();
    ends[rows++] = size;
  }

  /** Adds a line that has no quote and is valid. */
  void add(long line, byte[] from, int start, int end) {
    int length = end - start;
    if (size + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length));
    }
    System.arraycopy(from, start, bytes, size, length);
    size += length;
    whole[rows] = null;
    lines[rows] = line;
    ends[rows++] = size;
  }

  void end(long read) {
    bytesRead = read;
  }

  /** Gives every row further cells, which are the same in all. */
  public void append(byte[][] cells) {
    further = cells;
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** Bytes of the file read so far, as stored. */
  public long bytesRead() {
    return bytesRead;
  }

  /**
   * Makes the cells of a row; for any thread.
   *
   * @return null, or why the row cannot be used
   */
  public @Nullable String cells(int row, Cells into) {
    Row held = whole[row];
    String problem;
    if (held != null) {
      problem = held.problem();
      into.set(held.cells());
    } else {
      if (cutter == null) {
        throw new IllegalStateException("lines without a cutter");
      }
      problem = cutter.cut(bytes, start(row), ends[row], into);
    }
    for (byte[] cell : further) {
      into.add(cell);
    }
    return problem;
  }

  private int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  /**
   * A row as a text.
   *
   * @param problem why it cannot be used
   */
  public Row bad(int row, String problem) {
    Row held = whole[row];
    return held != null
        ? Row.bad(held.line(), held.raw(), problem)
        : Row.bad(lines[row], Utf8.text(bytes, start(row), ends[row]), problem);
  }
}
