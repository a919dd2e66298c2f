package org.jingu.cpu;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A block of zeroed native memory that starts on a cache line. */
final class NativeMemory implements AutoCloseable {
  /** A cache line, in floats. */
  private static final long LINE = 16;

  private final FloatPointer raw;
  private final long first;
  private final long size;

  /**
   * Allocates.
   *
   * @param size elements
   * @throws OutOfMemoryError if the machine has no such block, with its size in the message
   */
  NativeMemory(long size) {
    this.size = size;
    raw = new FloatPointer(size + LINE);
    Pointer.memset(raw, 0, (size + LINE) * Float.BYTES);
    first = (-raw.address() / Float.BYTES) & (LINE - 1);
  }

  /** The elements from {@code offset} on. */
  Storage storage(long offset, long count) {
    if (offset < 0 || offset + count > size) {
      throw new IndexOutOfBoundsException(
          "elements %d to %d of %d".formatted(offset, offset + count, size));
    }
    return new Storage(raw.getPointer(first + offset), count);
  }

  /** The number of elements. */
  long size() {
    return size;
  }

  long bytes() {
    return (size + LINE) * Float.BYTES;
  }

  @Override
  public void close() {
    raw.deallocate();
  }
}
