package org.jingu.data.vocab;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in the address space, of any size. Its pages are the system's to keep or to write back, so
 * that it takes memory only where there is some.
 */
final class MappedFile {
  private static final int SHIFT = 30;
  private static final long MASK = (1L << SHIFT) - 1;

  private final MappedByteBuffer[] segments;

  private MappedFile(MappedByteBuffer[] segments) {
    this.segments = segments;
  }

  /** Maps a file that is there. */
  static MappedFile of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return map(channel, MapMode.READ_ONLY, channel.size());
    }
  }

  /** Makes a file of zeros. */
  static MappedFile create(Path file, long size) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      return map(channel, MapMode.READ_WRITE, size);
    }
  }

  private static MappedFile map(FileChannel channel, MapMode mode, long size) throws IOException {
    MappedByteBuffer[] segments = new MappedByteBuffer[(int) ((size + MASK) >> SHIFT)];
    for (int i = 0; i < segments.length; i++) {
      long start = (long) i << SHIFT;
      segments[i] = channel.map(mode, start, Math.min(MASK + 1, size - start));
    }
    return new MappedFile(segments);
  }

  /** The number at a byte, a multiple of 4. */
  int getInt(long at) {
    return segments[(int) (at >> SHIFT)].getInt((int) (at & MASK));
  }

  void putInt(long at, int value) {
    segments[(int) (at >> SHIFT)].putInt((int) (at & MASK), value);
  }

  /** The number at a byte, a multiple of 8. */
  long getLong(long at) {
    return segments[(int) (at >> SHIFT)].getLong((int) (at & MASK));
  }

  /** The bytes from one on. */
  byte[] get(long at, int length) {
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      int from = (int) ((at + done) & MASK);
      int some = (int) Math.min(length - done, MASK + 1 - from);
      segments[(int) ((at + done) >> SHIFT)].get(from, bytes, done, some);
      done += some;
    }
    return bytes;
  }
}
