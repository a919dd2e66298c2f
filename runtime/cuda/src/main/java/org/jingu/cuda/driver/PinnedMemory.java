package org.jingu.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Page-locked memory of the host, from which copies run beside kernels. */
public final class PinnedMemory implements AutoCloseable {
  private final Driver driver;
  private final BytePointer pointer;
  private final ByteBuffer buffer;

  /** Allocates; the content is undefined. */
  public PinnedMemory(Device device, int bytes) {
    this.driver = device.driver();
    Pointer[] start = new Pointer[1];
    driver.check(
        driver.calls().allocateHost(start, bytes),
        () -> "cuMemHostAlloc of %d bytes of the host".formatted(bytes));
    pointer = new BytePointer(start[0]).capacity(bytes);
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
    driver.checkRelease(driver.calls().freeHost(pointer), "cuMemFreeHost");
  }
}
