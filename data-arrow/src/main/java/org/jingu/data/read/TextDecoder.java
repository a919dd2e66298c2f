package org.jingu.data.read;

import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;
import org.jingu.data.read.Column.Layout;
import org.jspecify.annotations.Nullable;

/** Reads text values as UTF-8 bytes; offsets are checked before use. */
final class TextDecoder {
  private final Column column;
  private final Place place;
  private final ArrowBuf offsets;
  private final ArrowBuf bytes;
  private final Validity validity;

  TextDecoder(Column column, RecordBatchBody body, Place place) {
    this.column = column;
    this.place = place;
    long rows = body.length(column);
    offsets = body.buffer(column, 1, rows == 0 ? 0 : (rows + 1) * offsetBytes());
    bytes = body.buffer(column, 2, 0);
    validity = body.validity(column);
  }

  /** The value of a row, or null. */
  byte @Nullable [] get(int row) {
    if (!validity.isValid(row)) {
      return null;
    }
    long start = offset(row);
    long end = offset(row + 1L);
    if (start < 0 || end < start || end > bytes.capacity() || end - start > Integer.MAX_VALUE) {
      throw place.wrong(
          row,
          column,
          "text from byte %d to %d of %d; write the file again"
              .formatted(start, end, bytes.capacity()));
    }
    byte[] value = new byte[(int) (end - start)];
    bytes.getBytes(start, value);
    return value;
  }

  /** The value of a row as a string, or null. */
  @Nullable String text(int row) {
    byte[] value = get(row);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  private long offset(long index) {
    return column.layout() == Layout.TEXT
        ? offsets.getInt(index * Integer.BYTES)
        : offsets.getLong(index * Long.BYTES);
  }

  private int offsetBytes() {
    return column.layout() == Layout.TEXT ? Integer.BYTES : Long.BYTES;
  }
}
