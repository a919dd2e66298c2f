package org.jingu.data.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a file here and there, somewhat ahead. */
final class PageInput {
  private final FileChannel file;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
  private long start;
  private long bytesRead;

  PageInput(FileChannel file) {
    this.file = file;
  }

  /** How many bytes of the file were read. */
  long bytesRead() {
    return bytesRead;
  }

  /**
   * Bytes of the file, valid until the next call.
   *
   * @param ahead how many from there on are likely to be wanted soon
   */
  ByteBuffer read(long from, int count, int ahead) throws IOException {
    if (from < start || from + count > start + buffer.limit()) {
      int more = Math.max(count, ahead);
      if (buffer.capacity() < more) {
        buffer = ByteBuffer.allocateDirect(more);
      }
      start = from;
      buffer.clear().limit(more);
      while (buffer.hasRemaining()) {
        int read = file.read(buffer, from + buffer.position());
        if (read < 0) {
          throw new EOFException("it became shorter while it was read");
        }
        bytesRead += read;
      }
    }
    return buffer.slice((int) (from - start), count);
  }
}
