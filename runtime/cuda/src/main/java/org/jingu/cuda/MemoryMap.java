package org.jingu.cuda;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Segment;
import org.jspecify.annotations.Nullable;

/** Where segments are on the device. */
final class MemoryMap implements AutoCloseable {
  private final Device device;
  private final Map<Segment, DeviceMemory> segments = new LinkedHashMap<>();

  MemoryMap(Device device) {
    this.device = device;
  }

  /** Makes a segment at least so large; its content is lost when it grows. Tells whether it did. */
  boolean require(Segment segment, long bytes) {
    DeviceMemory known = segments.get(segment);
    if (known != null && known.bytes() >= bytes) {
      return false;
    }
    if (known != null) {
      segments.remove(segment);
      known.close();
    }
    segments.put(segment, device.allocate(bytes, segment.name()));
    return known != null;
  }

  DeviceMemory get(Segment segment) {
    return Objects.requireNonNull(segments.get(segment), segment.name());
  }

  @Nullable DeviceMemory find(Segment segment) {
    return segments.get(segment);
  }

  long place(Address address) {
    return get(address.segment()).address() + address.bytes();
  }

  /** Bytes in all. */
  long bytes() {
    return segments.values().stream().mapToLong(DeviceMemory::bytes).sum();
  }

  @Override
  public void close() {
    segments.values().forEach(DeviceMemory::close);
    segments.clear();
  }
}
