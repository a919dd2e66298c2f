package org.jingu.data.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;

/**
 * The buffers of one record batch, read off-heap in one piece. A buffer is checked, and
 * decompressed where need be, when it is asked for, so columns that nobody reads cost nothing more.
 */
final class RecordBatchBody implements ColumnBuffers, AutoCloseable {
  /** A compressed buffer may turn out not to be. */
  private static final long NOT_COMPRESSED = -1;

  private final BatchHeader header;
  private final BufferAllocator allocator;
  private final ArrowBuf body;
  private final Map<Integer, ArrowBuf> buffers = new HashMap<>();
  private final List<ArrowBuf> decompressed = new ArrayList<>();

  /** Reads the body. */
  RecordBatchBody(BatchHeader header, BufferAllocator allocator) {
    this.header = header;
    this.allocator = allocator;
    this.body = allocate(header.block().bodyBytes());
    try {
      readBody(header.block().offset() + header.block().metadataBytes());
    } catch (RuntimeException | Error e) {
      body.close();
      throw e;
    }
  }

  @Override
  public int rows() {
    return header.rows();
  }

  @Override
  public long length(Column column) {
    return header.length(column);
  }

  @Override
  public boolean hasNulls(Column column) {
    return header.hasNulls(column);
  }

  @Override
  public int variadicBuffers(Column column) {
    return header.variadicBuffers(column);
  }

  @Override
  public ArrowBuf buffer(Column column, int which, long needed) {
    int index = header.index(column, which);
    ArrowBuf buffer = buffers.get(index);
    if (buffer == null) {
      buffer = load(index, column);
      buffers.put(index, buffer);
    }
    if (buffer.capacity() < needed) {
      throw header.damaged(
          column,
          "has a buffer of %d bytes where its values need %d".formatted(buffer.capacity(), needed));
    }
    return buffer;
  }

  @Override
  public void close() {
    decompressed.forEach(ArrowBuf::close);
    body.close();
  }

  private ArrowBuf load(int index, Column column) {
    Buffer place = header.buffer(index, column);
    ArrowBuf slice = body.slice(place.offset(), place.length());
    Compression compression = header.compression();
    return compression != null && place.length() > 0
        ? decompress(slice, compression, column)
        : slice;
  }

  private ArrowBuf decompress(ArrowBuf slice, Compression compression, Column column) {
    if (slice.capacity() < Compression.PREFIX) {
      throw header.damaged(column, "has a compressed buffer of " + slice.capacity() + " bytes");
    }
    long length = slice.getLong(0);
    ArrowBuf stored = slice.slice(Compression.PREFIX, slice.capacity() - Compression.PREFIX);
    if (length == NOT_COMPRESSED) {
      return stored;
    }
    if (length == 0) {
      // Writers put anything behind it.
      return stored.slice(0, 0);
    }
    if (length < 0 || length > compression.most(slice.capacity())) {
      throw header.damaged(
          column,
          "has a compressed buffer of %d bytes that claims %d"
              .formatted(stored.capacity(), length));
    }
    ArrowBuf out = allocate(length);
    decompressed.add(out);
    ArrowBuf exact = out.slice(0, length);
    try {
      compression.decompress(stored, exact);
    } catch (IOException e) {
      throw header.damaged(column, "has a buffer that cannot be decompressed: " + e.getMessage());
    }
    return exact;
  }

  private ArrowBuf allocate(long bytes) {
    if (bytes > allocator.getHeadroom()) {
      throw tooLarge(bytes);
    }
    try {
      return allocator.buffer(bytes);
    } catch (OutOfMemoryException e) {
      throw tooLarge(bytes);
    }
  }

  private RuntimeException tooLarge(long bytes) {
    long taken = allocator.getAllocatedMemory();
    return header.file().tooLarge(header.name(), taken + bytes, allocator.getLimit());
  }

  private void readBody(long position) {
    int step = 1 << 30;
    long bytes = header.block().bodyBytes();
    for (long at = 0; at < bytes; at += step) {
      int count = (int) Math.min(step, bytes - at);
      ByteBuffer target = body.nioBuffer(at, count);
      header.file().readFully(position + at, target);
    }
  }
}
