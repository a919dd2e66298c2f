package org.jingu.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;

/**
 * Numbers on the device, read and written a piece at a time as floats. Where they are stored in
 * half precision, reading is exact and writing rounds to the nearest.
 */
public final class DeviceArray {
  private final Device device;
  private final DeviceMemory memory;
  private final TableStorage storage;
  private final long first;
  private final long size;
  private final Runnable written;

  DeviceArray(
      Device device,
      DeviceMemory memory,
      TableStorage storage,
      long first,
      long size,
      Runnable written) {
    this.device = device;
    this.memory = memory;
    this.storage = storage;
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
    long begin = storage.bytes() * (first + from);
    switch (storage) {
      case FP32 -> memory.read(begin, to, count);
      case FP16, BF16 -> {
        ShortBuffer halves =
            memory.read(begin, Math.multiplyExact(storage.bytes(), count)).asShortBuffer();
        for (int i = 0; i < count; i++) {
          to[i] = storage.widen(halves.get(i));
        }
      }
    }
  }

  /** Copies an array to the elements from index {@code to}. */
  public void write(long to, float[] from, int count) {
    check(to, count);
    device.makeCurrent();
    long begin = storage.bytes() * (first + to);
    switch (storage) {
      case FP32 -> memory.write(begin, from, count);
      case FP16, BF16 -> {
        byte[] bytes = new byte[Math.multiplyExact(storage.bytes(), count)];
        ShortBuffer halves = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asShortBuffer();
        for (int i = 0; i < count; i++) {
          halves.put(i, storage.narrow(from[i]));
        }
        memory.write(begin, bytes);
      }
    }
    written.run();
  }

  private void check(long from, int count) {
    if (from < 0 || count < 0 || count > size - from) {
      throw new IndexOutOfBoundsException(
          "%d elements from index %d of %d".formatted(count, from, size));
    }
  }
}
