package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/** Sums up what passes through to another channel. */
final class ChecksumChannel implements WritableByteChannel {
  private final WritableByteChannel to;
  private final CRC32C crc = new CRC32C();
  private long bytes;

  ChecksumChannel(WritableByteChannel to) {
    this.to = to;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    ByteBuffer seen = from.duplicate();
    int written = to.write(from);
    seen.limit(seen.position() + written);
    crc.update(seen);
    bytes += written;
    return written;
  }

  Checksum checksum() {
    return new Checksum(bytes, Long.toHexString(crc.getValue()));
  }

  @Override
  public boolean isOpen() {
    return to.isOpen();
  }

  @Override
  public void close() throws IOException {
    to.close();
  }
}
