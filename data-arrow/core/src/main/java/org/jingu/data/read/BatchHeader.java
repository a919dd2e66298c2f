package org.jingu.data.read;

import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jingu.data.read.Column.Layout;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a record batch claims of its columns, compared with the bytes that are there
 * before anything of the claimed size is allocated.
 */
final class BatchHeader {
  /** Rows that need no bytes, such as nulls of a column without type. */
  private static final long ROWS_WITHOUT_BYTES = 1 << 20;

  /** Lengths beyond it are no lengths, and below it no product of sizes overflows. */
  private static final long MOST_VALUES = 1L << 40;

  private final IpcReader file;
  private final String name;
  private final RecordBatch header;
  private final IpcFile.Block block;
  private final @Nullable Compression compression;

  /**
   * Checks what does not depend on the columns that are read.
   *
   * @param name such as "record batch 3", for messages
   * @throws org.jingu.api.data.DataException if the header contradicts its body or the schema
   */
  BatchHeader(
      IpcReader file, String name, RecordBatch header, FileLayout layout, IpcFile.Block block) {
    this.file = file;
    this.name = name;
    this.header = header;
    this.block = block;
    this.compression = compression(header.compression());
    long rows = header.length();
    if (rows < 0 || rows >= Integer.MAX_VALUE) {
      throw file.damaged(name + " claims " + rows + " rows");
    }
    if (rows > ROWS_WITHOUT_BYTES && rows / Byte.SIZE > most(block.bodyBytes())) {
      throw file.damaged(
          "%s claims %d rows in a body of %d bytes".formatted(name, rows, block.bodyBytes()));
    }
    long buffers = layout.buffers();
    if (header.variadicBufferCountsLength() != layout.views()) {
      throw file.damaged(
          "%s counts the buffers of %d columns of views, of which the schema has %d"
              .formatted(name, header.variadicBufferCountsLength(), layout.views()));
    }
    for (int i = 0; i < layout.views(); i++) {
      long count = header.variadicBufferCounts(i);
      if (count < 0 || count > header.buffersLength()) {
        throw file.damaged(name + " claims " + count + " buffers of views");
      }
      buffers += count;
    }
    if (header.nodesLength() != layout.nodes() || header.buffersLength() != buffers) {
      throw file.damaged(
          "%s has %d columns and %d buffers where the schema needs %d and %d"
              .formatted(
                  name, header.nodesLength(), header.buffersLength(), layout.nodes(), buffers));
    }
    for (Column column : layout.columns()) {
      long length = header.nodes(column.node()).length();
      if (length != rows) {
        throw file.damaged(
            "%s has %d rows but %d values of column '%s'"
                .formatted(name, rows, length, column.name()));
      }
    }
  }

  String name() {
    return name;
  }

  IpcReader file() {
    return file;
  }

  IpcFile.Block block() {
    return block;
  }

  @Nullable Compression compression() {
    return compression;
  }

  /** The number of rows. */
  int rows() {
    return (int) header.length();
  }

  /** The number of values of a column: its rows, or all elements of its lists. */
  long length(Column column) {
    return node(column).length();
  }

  /** Whether a column may have nulls. */
  boolean hasNulls(Column column) {
    return column.layout() == Layout.NULL || node(column).nullCount() > 0;
  }

  /**
   * Compares what a column claims with the bytes of its buffers.
   *
   * @throws org.jingu.api.data.DataException if it claims more than they can hold
   */
  void check(Column column) {
    long length = length(column);
    if (column.layout() == Layout.NULL || column.layout() == Layout.OTHER) {
      return;
    }
    if (hasNulls(column)) {
      demand(column, 0, Primitive.BOOL.bytes(length));
    }
    switch (column.layout()) {
      case TEXT, LIST -> demand(column, 1, length == 0 ? 0 : (length + 1) * Integer.BYTES);
      case LARGE_TEXT, LARGE_LIST -> demand(column, 1, length == 0 ? 0 : (length + 1) * Long.BYTES);
      case TEXT_VIEW -> demand(column, 1, length * TextDecoder.VIEW_BYTES);
      case FIXED_TEXT -> demand(column, 1, Math.multiplyExact(length, (long) column.size()));
      case LIST_VIEW, LARGE_LIST_VIEW -> {
        int width = column.layout() == Layout.LIST_VIEW ? Integer.BYTES : Long.BYTES;
        demand(column, 1, length * width);
        demand(column, 2, length * width);
      }
      case FIXED_LIST -> {
        long elements = length(column.values());
        if (Math.multiplyExact(length, (long) column.size()) > elements) {
          throw damaged(
              column,
              "has %d lists of %d elements, but %d elements"
                  .formatted(length, column.size(), elements));
        }
      }
      default -> demand(column, 1, column.fixedWidth().bytes(length));
    }
    if (column.isList()) {
      check(column.values());
    }
  }

  /** The number of buffers behind the views of a column. */
  int variadicBuffers(Column column) {
    return (int) header.variadicBufferCounts(column.viewsBefore());
  }

  /**
   * The position of a buffer of a column.
   *
   * @param which 0 is the column's first
   */
  int index(Column column, int which) {
    int index = column.buffer() + which;
    for (int i = 0; i < column.viewsBefore(); i++) {
      index += (int) header.variadicBufferCounts(i);
    }
    return index;
  }

  /** Where a buffer lies in the body. */
  Buffer buffer(int index, Column column) {
    Buffer place = header.buffers(index);
    long offset = place.offset();
    long length = place.length();
    if (offset < 0 || length < 0 || offset > block.bodyBytes() - length) {
      throw damaged(
          column,
          "has a buffer of %d bytes at byte %d of a body of %d"
              .formatted(length, offset, block.bodyBytes()));
    }
    return place;
  }

  RuntimeException damaged(Column column, String what) {
    return file.damaged("%s, column '%s' %s".formatted(name, column.name(), what));
  }

  private void demand(Column column, int which, long needed) {
    long stored = buffer(index(column, which), column).length();
    if (most(stored) < needed) {
      throw damaged(
          column,
          which == 0
              ? "claims nulls but marks none"
              : "has a buffer of %d bytes where its values need %d".formatted(stored, needed));
    }
  }

  private long most(long stored) {
    return compression == null ? stored : compression.most(stored);
  }

  private FieldNode node(Column column) {
    FieldNode node = header.nodes(column.node());
    if (node.length() < 0
        || node.length() > MOST_VALUES
        || node.nullCount() < 0
        || node.nullCount() > node.length()) {
      throw damaged(
          column, "claims %d values, %d of them null".formatted(node.length(), node.nullCount()));
    }
    return node;
  }

  private @Nullable Compression compression(@Nullable BodyCompression claimed) {
    if (claimed == null) {
      return null;
    }
    Compression found = Compression.of(claimed.codec());
    if (found == null || claimed.method() != BodyCompressionMethod.BUFFER) {
      throw file.damaged(name + " has the unknown compression " + claimed.codec());
    }
    return found;
  }
}
