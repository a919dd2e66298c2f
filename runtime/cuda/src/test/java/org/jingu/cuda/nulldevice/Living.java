package org.jingu.cuda.nulldevice;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a program of a driver has made and not yet given back. */
final class Living {
  private static final AtomicLong HANDLES = new AtomicLong(1);
  private static final long ALIGNMENT = 256;

  private final NavigableMap<Long, Long> memory = new TreeMap<>();
  private final NavigableMap<Long, Long> host = new TreeMap<>();
  private final Map<Long, String> handles = new HashMap<>();
  private long next = NullDriver.FIRST_ADDRESS;
  private long bytes;

  static long nextHandle() {
    return HANDLES.getAndIncrement();
  }

  long bytes() {
    return bytes;
  }

  List<String> names() {
    List<String> names = new ArrayList<>(handles.values());
    memory.forEach((address, size) -> names.add(size + " bytes of the device"));
    host.forEach((address, size) -> names.add(size + " bytes of the host"));
    return names;
  }

  long add(String kind) {
    long handle = nextHandle();
    handles.put(handle, kind);
    return handle;
  }

  void check(String kind, long handle) {
    if (!kind.equals(handles.get(handle))) {
      throw new AssertionError(kind + " " + handle + " is used, but there is none");
    }
  }

  void remove(String kind, long handle) {
    check(kind, handle);
    handles.remove(handle);
  }

  /** Addresses are never used twice, so that what is stale stays so. */
  long allocate(long size) {
    long address = next;
    next += (size + 2 * ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    memory.put(address, size);
    bytes += size;
    return address;
  }

  void freeMemory(long address) {
    Long size = memory.remove(address);
    if (size == null) {
      throw new AssertionError("address " + address + " is freed, but nothing begins there");
    }
    bytes -= size;
  }

  boolean isMemory(long address) {
    return start(memory, address, 1) != null;
  }

  /** Checks a stretch, and gives the start of the memory that it lies in. */
  long checkMemory(long address, long size) {
    return check(memory, address, size, "the device");
  }

  void addHost(long address, long size) {
    host.put(address, size);
  }

  void removeHost(long address) {
    if (host.remove(address) == null) {
      throw new AssertionError("memory of the host is freed that was not allocated");
    }
  }

  void checkHost(long address, long size) {
    check(host, address, size, "the host");
  }

  private static long check(NavigableMap<Long, Long> all, long address, long size, String where) {
    Long start = start(all, address, size);
    if (start == null) {
      throw new AssertionError(
          "%d bytes at %x of %s are used, but do not lie in memory that lives"
              .formatted(size, address, where));
    }
    return start;
  }

  private static @Nullable Long start(NavigableMap<Long, Long> all, long address, long size) {
    Map.Entry<Long, Long> entry = all.floorEntry(address);
    return entry != null && address + size <= entry.getKey() + entry.getValue()
        ? entry.getKey()
        : null;
  }
}
