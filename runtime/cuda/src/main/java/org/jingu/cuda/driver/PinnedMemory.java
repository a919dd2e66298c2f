package org.jingu.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Page-locked memory of the host, from which copies run beside kernels. */
public final class PinnedMemory implements AutoCloseable {
  private final BytePointer pointer;
  private final ByteBuffer buffer;

  /** Allocates; the content is undefined. */
  public PinnedMemory(int bytes) {
    Pointer start = new Pointer();
    Driver.check(
        cudart.cuMemHostAlloc(start, bytes, 0),
        () -> "cuMemHostAlloc of %d bytes of the host".formatted(bytes));
    pointer = new BytePointer(start).capacity(bytes);
    buffer = pointer.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** The whole memory; its position and limit are the caller's. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** How many bytes. */
  public int bytes() {
    return buffer.capacity();
  }

  BytePointer pointer() {
    return pointer;
  }

  @Override
  public void close() {
    Driver.check(cudart.cuMemFreeHost(pointer), "cuMemFreeHost");
  }
}
