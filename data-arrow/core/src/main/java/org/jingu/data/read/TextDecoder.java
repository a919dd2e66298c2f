package org.jingu.data.read;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Column.Layout;
import org.jspecify.annotations.Nullable;

/** Reads text values, or bytes taken for text, as UTF-8; offsets are checked before use. */
final class TextDecoder {
  /** A view: its length, then up to 12 bytes, or their first 4, a buffer and a place in it. */
  static final int VIEW_BYTES = 16;

  private static final int INLINE = 12;
  private static final char REPLACEMENT = '\ufffd';

  private final Column column;
  private final Place place;

  /** Offsets or views, or the bytes themselves where all have the same size. */
  private final ArrowBuf first;

  private final ArrowBuf[] bytes;
  private final Validity validity;

  TextDecoder(Column column, ColumnBuffers body, Place place) {
    this.column = column;
    this.place = place;
    long rows = body.length(column);
    validity = body.validity(column);
    first = body.buffer(column, 1, needed(rows));
    boolean views = column.layout() == Layout.TEXT_VIEW;
    int rest = views ? body.variadicBuffers(column) : column.layout() == Layout.FIXED_TEXT ? 0 : 1;
    bytes = new ArrowBuf[rest];
    for (int i = 0; i < rest; i++) {
      bytes[i] = body.buffer(column, 2 + i, 0);
    }
  }

  /** The value of a row, or null. */
  byte @Nullable [] get(int row) {
    if (!validity.isValid(row)) {
      return null;
    }
    return switch (column.layout()) {
      case TEXT_VIEW -> view(row);
      case FIXED_TEXT -> slice(row, first, (long) row * column.size(), column.size());
      case TEXT -> {
        long start = first.getInt((long) row * Integer.BYTES);
        yield slice(row, bytes[0], start, first.getInt((row + 1L) * Integer.BYTES) - start);
      }
      default -> {
        long start = first.getLong((long) row * Long.BYTES);
        yield slice(row, bytes[0], start, first.getLong((row + 1L) * Long.BYTES) - start);
      }
    };
  }

  /**
   * The value of a row as a string, or null.
   *
   * @throws DataException if it is not UTF-8
   */
  @Nullable String text(int row) {
    byte[] value = get(row);
    return value == null ? null : text(value, row, column, place);
  }

  /** A value as a string. */
  static String text(byte[] value, int row, Column column, Place place) {
    String text = new String(value, StandardCharsets.UTF_8);
    // What cannot be decoded becomes this, which may also stand there.
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      String advice =
          Types.isBinary(column.type())
              ? "is no text in UTF-8 but other bytes; write text"
              : "is not valid UTF-8; write the file again";
      throw place.wrong(row, column, advice);
    }
  }

  private long needed(long rows) {
    return switch (column.layout()) {
      case TEXT_VIEW -> rows * VIEW_BYTES;
      case FIXED_TEXT -> rows * column.size();
      case TEXT -> rows == 0 ? 0 : (rows + 1) * Integer.BYTES;
      default -> rows == 0 ? 0 : (rows + 1) * Long.BYTES;
    };
  }

  private byte[] view(int row) {
    long at = (long) row * VIEW_BYTES;
    int length = first.getInt(at);
    if (length >= 0 && length <= INLINE) {
      return slice(row, first, at + Integer.BYTES, length);
    }
    int buffer = first.getInt(at + 2 * Integer.BYTES);
    if (buffer < 0 || buffer >= bytes.length) {
      throw place.wrong(
          row,
          column,
          "text in buffer %d of %d; write the file again".formatted(buffer, bytes.length));
    }
    return slice(row, bytes[buffer], first.getInt(at + 3 * Integer.BYTES), length);
  }

  private byte[] slice(int row, ArrowBuf from, long start, long length) {
    if (start < 0 || length < 0 || length > from.capacity() - start || length > Integer.MAX_VALUE) {
      throw place.wrong(
          row,
          column,
          "text from byte %d to %d of %d; write the file again"
              .formatted(start, start + length, from.capacity()));
    }
    byte[] value = new byte[(int) length];
    from.getBytes(start, value);
    return value;
  }
}
