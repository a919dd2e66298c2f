package org.jingu.data.read;

import java.util.function.LongUnaryOperator;
import org.apache.arrow.memory.ArrowBuf;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Column.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Where the lists of a column start and end among its elements, all checked.
 *
 * @param first the number of the first row
 * @param starts where each row's list starts and, where lists follow each other, where the last
 *     ends
 * @param sizes the size of each list, or null where lists follow each other
 */
record Bags(int first, int[] starts, int @Nullable [] sizes) {
  /** How often views may give the same elements: a small file must not stand for a huge one. */
  private static final long MOST_SHARED = 64;

  /**
   * Reads the offsets of a list column.
   *
   * @throws DataException if one lies outside the elements
   */
  static Bags of(Column column, ColumnBuffers body, RowRange range, Place place) {
    boolean views = column.isView();
    return views ? views(column, body, range, place) : offsets(column, body, range, place);
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

  private static Bags offsets(Column column, ColumnBuffers body, RowRange range, Place place) {
    int rows = range.count();
    int[] offsets = new int[rows + 1];
    if (rows == 0) {
      return new Bags(range.first(), offsets, null);
    }
    long elements = body.length(column.values());
    LongUnaryOperator raw = rawOffsets(column, body, range.first(), offsets);
    // The difference of numbers of one sign cannot wrap around, and one that is less than the one
    // before turns the sign bit on.
    int signs = offsets[rows];
    for (int i = 0; i < rows; i++) {
      signs |= offsets[i] | (offsets[i + 1] - offsets[i]);
    }
    if (signs < 0 || offsets[rows] > elements) {
      throw wrongOffset(column, range, place, raw, elements);
    }
    return new Bags(range.first(), offsets, null);
  }

  /**
   * Reads offsets; those that are too large for 32 bits become negative.
   *
   * @return the offsets as they are stored, by row
   */
  private static LongUnaryOperator rawOffsets(
      Column column, ColumnBuffers body, int first, int[] offsets) {
    long end = (long) first + offsets.length;
    if (column.layout() == Layout.LIST) {
      ArrowBuf buffer = body.buffer(column, 1, end * Integer.BYTES);
      Primitive.INT32.toInts(buffer, first, offsets.length, offsets, 0);
      return row -> buffer.getInt(row * Integer.BYTES);
    }
    LongUnaryOperator raw;
    if (column.layout() == Layout.FIXED_LIST) {
      raw = row -> row * column.size();
    } else {
      ArrowBuf buffer = body.buffer(column, 1, end * Long.BYTES);
      raw = row -> buffer.getLong(row * Long.BYTES);
    }
    for (int i = 0; i < offsets.length; i++) {
      long offset = raw.applyAsLong(first + (long) i);
      offsets[i] = offset > Integer.MAX_VALUE ? -1 : (int) Math.max(-1, offset);
    }
    return raw;
  }

  private static DataException wrongOffset(
      Column column, RowRange range, Place place, LongUnaryOperator raw, long elements) {
    int bad = range.first();
    long previous = 0;
    long offset = raw.applyAsLong(bad);
    while (offset >= previous && offset <= Math.min(elements, Integer.MAX_VALUE)) {
      previous = offset;
      offset = raw.applyAsLong(++bad);
    }
    return place.wrong(
        Math.max(0, bad - 1),
        column,
        "offset %d is %s; write the file again"
            .formatted(
                offset,
                offset < 0
                    ? "negative"
                    : offset < previous
                        ? "less than the offset before it, " + previous
                        : "beyond the " + elements + " elements of the record batch"));
  }

  private static Bags views(Column column, ColumnBuffers body, RowRange range, Place place) {
    int first = range.first();
    int rows = range.count();
    boolean large = column.layout() == Layout.LARGE_LIST_VIEW;
    long needed = ((long) first + rows) * (large ? Long.BYTES : Integer.BYTES);
    ArrowBuf offsets = body.buffer(column, 1, needed);
    ArrowBuf lengths = body.buffer(column, 2, needed);
    Validity validity = body.validity(column);
    long elements = Math.min(body.length(column.values()), Integer.MAX_VALUE);
    int[] starts = new int[rows];
    int[] sizes = new int[rows];
    long all = 0;
    for (int i = 0; i < rows; i++) {
      // What a null list views is of no account.
      long row = (long) first + i;
      if (!validity.isValid(row)) {
        continue;
      }
      long start = large ? offsets.getLong(row * Long.BYTES) : offsets.getInt(row * 4L);
      long size = large ? lengths.getLong(row * Long.BYTES) : lengths.getInt(row * 4L);
      if (start < 0 || size < 0 || size > elements - start) {
        throw place.wrong(
            row,
            column,
            "%d elements from %d on, of %d in the record batch; write the file again"
                .formatted(size, start, elements));
      }
      all += size;
      if (all > MOST_SHARED * elements || all > Integer.MAX_VALUE) {
        throw place.wrong(
            row,
            column,
            "its views repeat %d elements more than %d times over; write lists instead of views"
                .formatted(elements, MOST_SHARED));
      }
      starts[i] = (int) start;
      sizes[i] = (int) size;
    }
    return new Bags(first, starts, sizes);
  }
}
