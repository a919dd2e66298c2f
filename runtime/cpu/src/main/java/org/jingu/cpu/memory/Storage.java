package org.jingu.cpu.memory;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** A stretch of native memory, as Java and as native code see it. */
public final class Storage {
  private final FloatPointer memory;
  private final FloatBuffer buffer;

  /**
   * Takes the memory from the pointer's address on.
   *
   * @throws IllegalArgumentException if it is larger than a buffer can be
   */
  Storage(FloatPointer memory, long size) {
    if (size > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException(
          "a tensor of %d elements is more than the CPU engine addresses (%d); use a smaller batch"
              .formatted(size, Integer.MAX_VALUE / Float.BYTES));
    }
    this.memory = memory;
    this.buffer = memory.capacity(size).asBuffer();
  }

  /** The memory as a buffer from the first element. */
  public FloatBuffer buffer() {
    return buffer;
  }

  /** The memory from an element on, for native code. Never close it: that frees the whole block. */
  public FloatPointer pointer(long element) {
    // A moved address, not a position: native functions that take void* count positions in bytes.
    return memory.getPointer(element);
  }
}
