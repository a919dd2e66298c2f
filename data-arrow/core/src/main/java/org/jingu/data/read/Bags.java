package org.jingu.data.read;

import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Column.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Where the lists of a column start and end among its elements, all checked.
 *
 * @param starts where each row's list starts and, where lists follow each other, where the last
 *     ends
 * @param sizes the size of each list, or null where lists follow each other
 */
record Bags(int[] starts, int @Nullable [] sizes) {
  /** How often views may give the same elements: a small file must not stand for a huge one. */
  private static final long MOST_SHARED = 64;

  /**
   * Reads the offsets of a list column.
   *
   * @throws DataException if one lies outside the elements
   */
  static Bags of(Column column, ColumnBuffers body, Place place) {
    boolean views =
        column.layout() == Layout.LIST_VIEW || column.layout() == Layout.LARGE_LIST_VIEW;
    return views ? views(column, body, place) : offsets(column, body, place);
  }

  int rows() {
    return sizes == null ? starts.length - 1 : sizes.length;
  }

  int start(int row) {
    return starts[row];
  }

  int end(int row) {
    return sizes == null ? starts[row + 1] : starts[row] + sizes[row];
  }

  /** The size of the longest list. */
  int longest() {
    int longest = 0;
    for (int i = 0; i < rows(); i++) {
      longest = Math.max(longest, end(i) - start(i));
    }
    return longest;
  }

  /** Whether each list starts where the one before it ends. */
  boolean areConsecutive() {
    return sizes == null;
  }

  /** A row whose list has an element. */
  int row(long element) {
    int row = 0;
    while (element < start(row) || element >= end(row)) {
      row++;
    }
    return row;
  }

  private static Bags offsets(Column column, ColumnBuffers body, Place place) {
    int rows = body.rows();
    long elements = body.length(column.values());
    int[] offsets = new int[rows + 1];
    if (rows == 0) {
      return new Bags(offsets, null);
    }
    long[] raw = rawOffsets(column, body);
    long previous = 0;
    for (int i = 0; i <= rows; i++) {
      if (raw[i] < previous || raw[i] > elements || raw[i] > Integer.MAX_VALUE) {
        throw place.wrong(
            Math.max(0, i - 1),
            column,
            "offset %d is %s; write the file again"
                .formatted(
                    raw[i],
                    raw[i] < 0
                        ? "negative"
                        : raw[i] < previous
                            ? "less than the offset before it, " + previous
                            : "beyond the " + elements + " elements of the record batch"));
      }
      previous = raw[i];
      offsets[i] = (int) raw[i];
    }
    return new Bags(offsets, null);
  }

  private static long[] rawOffsets(Column column, ColumnBuffers body) {
    int count = body.rows() + 1;
    long[] raw = new long[count];
    if (column.layout() == Layout.FIXED_LIST) {
      for (int i = 0; i < count; i++) {
        raw[i] = (long) i * column.size();
      }
    } else if (column.layout() == Layout.LARGE_LIST) {
      ArrowBuf buffer = body.buffer(column, 1, (long) count * Long.BYTES);
      for (int i = 0; i < count; i++) {
        raw[i] = buffer.getLong((long) i * Long.BYTES);
      }
    } else {
      int bytes = Math.multiplyExact(count, Integer.BYTES);
      IntBuffer buffer =
          body.buffer(column, 1, bytes)
              .nioBuffer(0, bytes)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asIntBuffer();
      for (int i = 0; i < count; i++) {
        raw[i] = buffer.get(i);
      }
    }
    return raw;
  }

  private static Bags views(Column column, ColumnBuffers body, Place place) {
    int rows = body.rows();
    boolean large = column.layout() == Layout.LARGE_LIST_VIEW;
    long needed = (long) rows * (large ? Long.BYTES : Integer.BYTES);
    ArrowBuf offsets = body.buffer(column, 1, needed);
    ArrowBuf lengths = body.buffer(column, 2, needed);
    Validity validity = body.validity(column);
    long elements = Math.min(body.length(column.values()), Integer.MAX_VALUE);
    int[] starts = new int[rows];
    int[] sizes = new int[rows];
    long all = 0;
    for (int i = 0; i < rows; i++) {
      // What a null list views is of no account.
      if (!validity.isValid(i)) {
        continue;
      }
      long start = large ? offsets.getLong((long) i * Long.BYTES) : offsets.getInt(i * 4L);
      long size = large ? lengths.getLong((long) i * Long.BYTES) : lengths.getInt(i * 4L);
      if (start < 0 || size < 0 || size > elements - start) {
        throw place.wrong(
            i,
            column,
            "%d elements from %d on, of %d in the record batch; write the file again"
                .formatted(size, start, elements));
      }
      all += size;
      if (all > MOST_SHARED * elements || all > Integer.MAX_VALUE) {
        throw place.wrong(
            i,
            column,
            "its views repeat %d elements more than %d times over; write lists instead of views"
                .formatted(elements, MOST_SHARED));
      }
      starts[i] = (int) start;
      sizes[i] = (int) size;
    }
    return new Bags(starts, sizes);
  }
}
