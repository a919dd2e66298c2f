package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The length and the checksum of a file.
 *
 * @param bytes the length
 * @param crc32c the CRC-32C (Castagnoli) in hexadecimal
 */
record Checksum(long bytes, String crc32c) {
  private static final int PAGE = 1 << 20;

  static Checksum of(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer page = ByteBuffer.allocate(PAGE);
    long bytes = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int read = channel.read(page); read >= 0; read = channel.read(page)) {
        bytes += read;
        crc.update(page.flip());
        page.clear();
      }
    }
    return new Checksum(bytes, Long.toHexString(crc.getValue()));
  }

  /**
   * Checks a file's length first, which is cheap, and then its content.
   *
   * @throws CheckpointException if the file is missing, cut short or changed
   */
  void verify(Path file) {
    try {
      if (!Files.exists(file)) {
        throw Checkpoint.damaged(file, "is missing");
      }
      long size = Files.size(file);
      if (size != bytes) {
        throw Checkpoint.damaged(
            file,
            "has " + size + " bytes instead of " + bytes + (size < bytes ? ": cut short" : ""));
      }
      Checksum found = of(file);
      if (!found.equals(this)) {
        throw Checkpoint.damaged(
            file, "has checksum " + found.crc32c + " instead of " + crc32c + ": changed");
      }
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + file + ": " + e, e);
    }
  }
}
