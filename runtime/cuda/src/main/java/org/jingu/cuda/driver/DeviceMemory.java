package org.jingu.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/** A stretch of a device's memory. */
public final class DeviceMemory implements AutoCloseable {
  private final Device device;
  private final Driver driver;
  private final String what;
  private final long address;
  private final long bytes;

  DeviceMemory(Device device, long bytes, String what) {
    this.device = device;
    this.driver = device.driver();
    this.what = what;
    this.bytes = bytes;
    if (bytes == 0) {
      address = 0;
      return;
    }
    long[] start = new long[1];
    driver.check(
        driver.calls().allocate(start, bytes),
        () ->
            "cuMemAlloc of %.2f GiB for %s on %s, of which %.2f GiB are free and Jingu holds %.2f,"
                .formatted(
                    bytes / 0x1p30,
                    what,
                    device,
                    device.freeMemory() / 0x1p30,
                    device.held().values().stream().mapToLong(b -> b).sum() / 0x1p30));
    address = start[0];
    device.hold(what, bytes);
    try {
      driver.check(
          driver.calls().fillBytes(address, (byte) 0, bytes),
          () -> "cuMemsetD8 of %d bytes".formatted(bytes));
    } catch (CudaException e) {
      close();
      throw e;
    }
  }

  /** The address of the first byte. */
  public long address() {
    return address;
  }

  /** How many bytes. */
  public long bytes() {
    return bytes;
  }

  private void checkRange(long offset, long count) {
    if (offset < 0 || count < 0 || count > bytes - offset) {
      throw new IndexOutOfBoundsException(
          "bytes %d to %d of %d on the device".formatted(offset, offset + count, bytes));
    }
  }

  /** Copies floats to the device and waits. */
  public void write(long byteOffset, float[] from, int count) {
    checkRange(byteOffset, 4L * count);
    try (FloatPointer host = new FloatPointer(from)) {
      driver.check(
          driver.calls().copyToDevice(address + byteOffset, host, 4L * count),
          () -> "cuMemcpyHtoD of %d floats".formatted(count));
    }
  }

  /** Copies floats from the device and waits for everything before. */
  public void read(long byteOffset, float[] to, int count) {
    checkRange(byteOffset, 4L * count);
    try (FloatPointer host = new FloatPointer(count)) {
      driver.check(
          driver.calls().copyToHost(host, address + byteOffset, 4L * count),
          () -> "cuMemcpyDtoH of %d floats".formatted(count));
      host.get(to, 0, count);
    }
  }

  /** Copies bytes to the device and waits. */
  public void write(long byteOffset, byte[] from) {
    checkRange(byteOffset, from.length);
    try (BytePointer host = new BytePointer(from)) {
      driver.check(
          driver.calls().copyToDevice(address + byteOffset, host, from.length),
          () -> "cuMemcpyHtoD of %d bytes".formatted(from.length));
    }
  }

  /** Copies bytes from the device and waits for everything before. */
  public ByteBuffer read(long byteOffset, int count) {
    checkRange(byteOffset, count);
    byte[] copy = new byte[count];
    try (BytePointer host = new BytePointer(count)) {
      driver.check(
          driver.calls().copyToHost(host, address + byteOffset, count),
          () -> "cuMemcpyDtoH of %d bytes".formatted(count));
      host.get(copy);
    }
    return ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    if (address != 0) {
      device.hold(what, -bytes);
      driver.checkRelease(driver.calls().free(address), "cuMemFree");
    }
  }
}
