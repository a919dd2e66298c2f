package org.jingu.data.read;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one record batch, read off-heap in one piece. A buffer is checked, and
 * decompressed where need be, when it is asked for, so columns that nobody reads cost nothing more.
 */
final class RecordBatchBody implements AutoCloseable {
  private final IpcReader file;
  private final String name;
  private final RecordBatch header;
  private final BufferAllocator allocator;
  private final ArrowBuf body;

  /** The body's length; the allocator may have given more. */
  private final long bodyBytes;

  private final @Nullable CompressionCodec codec;
  private final Map<Integer, ArrowBuf> buffers = new HashMap<>();
  private final List<ArrowBuf> decompressed = new ArrayList<>();

  /**
   * Reads the body.
   *
   * @param name such as "record batch 3", for messages
   */
  RecordBatchBody(
      IpcReader file,
      String name,
      RecordBatch header,
      IpcFile.Block block,
      BufferAllocator allocator) {
    this.file = file;
    this.name = name;
    this.header = header;
    this.allocator = allocator;
    this.codec = codec(header.compression());
    this.bodyBytes = block.bodyBytes();
    this.body = allocate(bodyBytes);
    try {
      readBody(block.offset() + block.metadataBytes());
    } catch (RuntimeException e) {
      body.close();
      throw e;
    }
  }

  /** The number of rows. */
  int rows() {
    return Math.toIntExact(header.length());
  }

  /** The number of values of a column: its rows, or all elements of its lists. */
  long length(Column column) {
    return node(column).length();
  }

  /** Which values of a column are null. */
  Validity validity(Column column) {
    FieldNode node = node(column);
    if (node.nullCount() == 0) {
      return new Validity(null);
    }
    ArrowBuf bitmap = buffer(column, 0, 0);
    long needed = Primitive.BOOL.bytes(node.length());
    // Writers may leave the bitmap out where it says nothing.
    return new Validity(bitmap.capacity() == 0 ? null : buffer(column, 0, needed));
  }

  /** The values of a scalar column. */
  ArrowBuf values(Column column) {
    return buffer(column, 1, column.primitive().bytes(length(column)));
  }

  /**
   * A buffer of a column.
   *
   * @param which 0 is the column's first
   * @param needed the least number of bytes
   */
  ArrowBuf buffer(Column column, int which, long needed) {
    int index = column.buffer() + which;
    for (int i = 0; i < column.variadicBefore(); i++) {
      index = Math.toIntExact(index + header.variadicBufferCounts(i));
    }
    ArrowBuf buffer = buffers.get(index);
    if (buffer == null) {
      buffer = load(index, column.name());
      buffers.put(index, buffer);
    }
    if (buffer.capacity() < needed) {
      throw damaged(
          column.name(),
          "has a buffer of %d bytes where its values need %d".formatted(buffer.capacity(), needed));
    }
    return buffer;
  }

  @Override
  public void close() {
    decompressed.forEach(ArrowBuf::close);
    body.close();
  }

  private FieldNode node(Column column) {
    FieldNode node = column.node() < header.nodesLength() ? header.nodes(column.node()) : null;
    if (node == null
        || node.length() < 0
        || node.nullCount() < 0
        || node.nullCount() > node.length()) {
      throw damaged(column.name(), "has no valid length");
    }
    return node;
  }

  private ArrowBuf load(int index, String column) {
    if (index < 0 || index >= header.buffersLength()) {
      throw damaged(column, "has no buffer " + index);
    }
    Buffer place = header.buffers(index);
    long offset = place.offset();
    long length = place.length();
    if (offset < 0 || length < 0 || offset > bodyBytes - length) {
      throw damaged(
          column,
          "has a buffer of %d bytes at byte %d of a body of %d"
              .formatted(length, offset, bodyBytes));
    }
    ArrowBuf slice = body.slice(offset, length);
    return codec != null && length > 0 ? decompress(slice, codec, column) : slice;
  }

  private ArrowBuf decompress(ArrowBuf slice, CompressionCodec codec, String column) {
    if (slice.capacity() < CompressionUtil.SIZE_OF_UNCOMPRESSED_LENGTH) {
      throw damaged(column, "has a compressed buffer of " + slice.capacity() + " bytes");
    }
    long length = slice.getLong(0);
    if (length != CompressionUtil.NO_COMPRESSION_LENGTH
        && (length < 0 || length > Math.min(allocator.getHeadroom(), Integer.MAX_VALUE - 8))) {
      throw damaged(
          column,
          "has a compressed buffer that claims %d bytes, more than fit record_batch_mb"
              .formatted(length));
    }
    // The codec gives its input back when it succeeds, and not when it fails.
    slice.getReferenceManager().retain();
    ArrowBuf out;
    try {
      out = codec.decompress(allocator, slice);
    } catch (RuntimeException e) {
      slice.getReferenceManager().release();
      throw file.damaged(
          "%s, column '%s': a buffer cannot be decompressed (%s)"
              .formatted(name, column, e.getMessage()),
          e);
    }
    decompressed.add(out);
    return out.slice(0, out.writerIndex());
  }

  private @Nullable CompressionCodec codec(@Nullable BodyCompression compression) {
    if (compression == null) {
      return null;
    }
    try {
      return CommonsCompressionFactory.INSTANCE.createCodec(
          CompressionUtil.CodecType.fromCompressionType(compression.codec()));
    } catch (IllegalArgumentException e) {
      throw file.damaged(name + " has the unknown compression " + compression.codec(), e);
    }
  }

  private ArrowBuf allocate(long bytes) {
    if (bytes > allocator.getHeadroom()) {
      throw file.tooLarge(name, bytes, allocator.getLimit());
    }
    try {
      return allocator.buffer(bytes);
    } catch (OutOfMemoryException e) {
      throw file.tooLarge(name, bytes, allocator.getLimit());
    }
  }

  private void readBody(long position) {
    int step = 1 << 30;
    for (long at = 0; at < bodyBytes; at += step) {
      int count = (int) Math.min(step, bodyBytes - at);
      ByteBuffer target = body.nioBuffer(at, count);
      file.readFully(position + at, target);
    }
  }

  private RuntimeException damaged(String column, String what) {
    return file.damaged("%s, column '%s' %s".formatted(name, column, what));
  }
}
