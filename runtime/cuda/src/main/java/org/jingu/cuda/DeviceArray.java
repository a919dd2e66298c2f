package org.jingu.cuda;

import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;

/** Floats on the device, read and written a piece at a time. */
public final class DeviceArray {
  private final Device device;
  private final DeviceMemory memory;
  private final long first;
  private final long size;
  private final Runnable written;

  DeviceArray(Device device, DeviceMemory memory, long first, long size, Runnable written) {
    this.device = device;
    this.memory = memory;
    this.first = first;
    this.size = size;
    this.written = written;
  }

  /** The number of elements. */
  public long size() {
    return size;
  }

  /** Copies the elements from index {@code from} into an array. */
  public void read(long from, float[] to, int count) {
    check(from, count);
    device.makeCurrent();
    memory.read(Float.BYTES * (first + from), to, count);
  }

  /** Copies an array to the elements from index {@code to}. */
  public void write(long to, float[] from, int count) {
    check(to, count);
    device.makeCurrent();
    memory.write(Float.BYTES * (first + to), from, count);
    written.run();
  }

  private void check(long from, int count) {
    if (from < 0 || count < 0 || count > size - from) {
      throw new IndexOutOfBoundsException(
          "%d elements from index %d of %d".formatted(count, from, size));
    }
  }
}
