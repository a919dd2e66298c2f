package org.jingu.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;

/** The end of a Parquet file, which says where everything lies. */
final class Footer {
  static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ENCRYPTED = "PARE".getBytes(StandardCharsets.US_ASCII);
  private static final int TAIL = Integer.BYTES + MAGIC.length;
  private static final int MOST = 256 << 20;

  private Footer() {}

  /**
   * Reads it.
   *
   * @throws IOException saying what is wrong with the file
   */
  static FileMetaData read(FileChannel file) throws IOException {
    long size = file.size();
    if (size < MAGIC.length + TAIL) {
      throw new IOException("it has " + size + " bytes, fewer than an empty Parquet file");
    }
    ByteBuffer tail = bytes(file, size - TAIL, TAIL);
    int length = tail.getInt();
    byte[] magic = new byte[MAGIC.length];
    tail.get(magic);
    if (Arrays.equals(magic, ENCRYPTED)) {
      throw new IOException("its footer is encrypted, which is not read");
    }
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IOException("it does not end as a Parquet file does, so a part of it is missing");
    }
    if (length <= 0 || length > size - MAGIC.length - TAIL || length > MOST) {
      throw new IOException("its footer claims %d bytes of a file of %d".formatted(length, size));
    }
    byte[] footer = bytes(file, size - TAIL - length, length).array();
    try {
      return Util.readFileMetaData(new ByteArrayInputStream(footer), null, null, length);
    } catch (IOException | RuntimeException e) {
      throw new IOException("its footer cannot be decoded (" + e.getMessage() + ")", e);
    }
  }

  /** A footer as it stands at the end of a file. */
  static ByteBuffer write(FileMetaData metadata) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Util.writeFileMetaData(metadata, out);
    ByteBuffer footer = ByteBuffer.allocate(out.size() + TAIL).order(ByteOrder.LITTLE_ENDIAN);
    return footer.put(out.toByteArray()).putInt(out.size()).put(MAGIC).flip();
  }

  private static ByteBuffer bytes(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("it ends while it is read");
      }
    }
    return bytes.flip();
  }
}
