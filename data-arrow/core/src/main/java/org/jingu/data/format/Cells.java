package org.jingu.data.format;

import java.util.Arrays;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/** The cells of a row as {@link Utf8}, in memory that is used again for each row. */
public final class Cells {
  private static final byte[] NONE = {};

  private byte[] bytes = new byte[1024];
  private int size;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int count;

  /** Leaves out all cells. */
  void clear() {
    size = 0;
    count = 0;
  }

  /** Takes the cells of a row that a program has; null is an empty cell. */
  public void set(@Nullable String[] texts) {
    clear();
    for (String text : texts) {
      add(text == null ? NONE : Utf8.of(text));
    }
  }

  /** Takes another's cells. */
  public void copy(Cells other) {
    clear();
    append(other.bytes, 0, other.size);
    for (int i = 0; i < other.count; i++) {
      add(other.starts[i], other.ends[i]);
    }
  }

  /** Adds a cell. */
  void add(byte[] cell) {
    int start = size;
    append(cell, 0, cell.length);
    add(start, size);
  }

  private void append(byte[] from, int start, int end) {
    if (size + end - start > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + end - start));
    }
    System.arraycopy(from, start, bytes, size, end - start);
    size += end - start;
  }

  private void add(int start, int end) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    starts[count] = start;
    ends[count++] = end;
  }

  /**
   * Takes the cells of a line.
   *
   * @param most how many cells are taken; more are counted only, so that a line of delimiters does
   *     not cost more memory than a row
   * @return how many the line has
   */
  int cut(byte[] line, int from, int to, byte[] delimiter, int most) {
    clear();
    append(line, from, to);
    int found = 0;
    int start = 0;
    for (int at = next(0, delimiter); at < size; at = next(start, delimiter)) {
      if (found++ < most) {
        add(start, at);
      }
      start = at + delimiter.length;
    }
    if (found < most) {
      add(start, size);
    }
    return found + 1;
  }

  /** Where the next delimiter is, or the end. */
  private int next(int from, byte[] delimiter) {
    byte[] in = bytes;
    byte first = delimiter[0];
    int last = size - delimiter.length;
    for (int at = Utf8.next(in, from, last + 1, first); at <= last; ) {
      if (delimiter.length == 1
          || Arrays.equals(in, at, at + delimiter.length, delimiter, 0, delimiter.length)) {
        return at;
      }
      at = Utf8.next(in, at + 1, last + 1, first);
    }
    return size;
  }

  /** Leaves out the last cell. */
  void dropLast() {
    count--;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** The bytes that cells are slices of. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where a cell begins. */
  public int start(int cell) {
    return starts[cell];
  }

  /** Where a cell ends. */
  public int end(int cell) {
    return ends[cell];
  }

  /** Whether a cell has no text. */
  public boolean isEmpty(int cell) {
    return starts[cell] == ends[cell];
  }

  /** A cell as a text. */
  public String text(int cell) {
    return isEmpty(cell) ? "" : Utf8.text(bytes, starts[cell], ends[cell]);
  }

  /** A cell as UTF-8. */
  public byte[] utf8(int cell) {
    return Utf8.plain(Arrays.copyOfRange(bytes, starts[cell], ends[cell]));
  }

  /** All cells as texts. */
  String[] texts() {
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = text(i);
    }
    return texts;
  }

  /** Makes a cell end and begin elsewhere. */
  public void narrow(int cell, int start, int end) {
    starts[cell] = start;
    ends[cell] = end;
  }
}
