package org.jingu.cuda.driver;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;

/**
 * One GPU with its primary context, which stays until the process ends: making it takes half a
 * second, and libraries keep state in it. Threads that use it call {@link #makeCurrent} first.
 */
public final class Device {
  private static final int NAME_LENGTH = 256;

  private final Driver driver;
  private final int ordinal;
  private final int handle;
  private final long context;
  private final String name;
  private final ComputeCapability capability;
  private final int multiprocessors;
  private final int sharedBytes;
  private final long totalMemory;
  private final Map<String, Long> held = new LinkedHashMap<>();

  /**
   * Opens a device of this machine.
   *
   * @param ordinal its number among the visible devices, from 0
   * @throws CudaException if there is no driver, no library or no such device
   */
  public Device(int ordinal) {
    this(CudaProbe.requireAll(), ordinal);
  }

  /** Opens a device of a driver that has been initialised. */
  public Device(DriverCalls calls, int ordinal) {
    this.driver = new Driver(calls);
    this.ordinal = ordinal;
    int[] number = new int[1];
    driver.check(calls.device(number, ordinal), () -> "cuDeviceGet(%d)".formatted(ordinal));
    handle = number[0];
    name = readName();
    capability =
        new ComputeCapability(
            attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
            attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR));
    multiprocessors = attribute(cudart.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
    sharedBytes = attribute(cudart.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
    long[] result = new long[1];
    driver.check(calls.totalMemory(result, handle), "cuDeviceTotalMem");
    totalMemory = result[0];
    driver.check(calls.retainContext(result, handle), "cuDevicePrimaryCtxRetain");
    context = result[0];
    makeCurrent();
  }

  private String readName() {
    byte[] text = new byte[NAME_LENGTH];
    driver.check(driver.calls().deviceName(text, handle), "cuDeviceGetName");
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }

  private int attribute(int which) {
    int[] value = new int[1];
    driver.check(
        driver.calls().attribute(value, which, handle),
        () -> "cuDeviceGetAttribute(%d)".formatted(which));
    return value[0];
  }

  Driver driver() {
    return driver;
  }

  /** Lets the calling thread use the device. */
  public void makeCurrent() {
    driver.check(driver.calls().setContext(context), "cuCtxSetCurrent");
  }

  /** The same, to give back what is there: a device whose state is lost has nothing left. */
  public void makeCurrentToRelease() {
    driver.checkRelease(driver.calls().setContext(context), "cuCtxSetCurrent");
  }

  /** The device's name. */
  public String name() {
    return name;
  }

  /** What its machine code is compiled for, such as sm_90. */
  public String architecture() {
    return capability.architecture();
  }

  /** What it can do. */
  public ComputeCapability capability() {
    return capability;
  }

  /** The number of multiprocessors. */
  public int multiprocessors() {
    return multiprocessors;
  }

  /** The most bytes of shared memory that a block may ask for. */
  public int sharedBytes() {
    return sharedBytes;
  }

  /** Bytes of memory. */
  public long totalMemory() {
    return totalMemory;
  }

  /** Bytes of memory that nobody holds. */
  public long freeMemory() {
    long[] free = new long[1];
    driver.check(driver.calls().memoryInfo(free, new long[1]), "cuMemGetInfo");
    return free[0];
  }

  /**
   * Allocates zeros.
   *
   * @param bytes how many; 0 gives an address that must not be used
   * @param what what for, for the message when memory lacks
   * @throws CudaException if there is not enough, with what is free
   */
  public DeviceMemory allocate(long bytes, String what) {
    return new DeviceMemory(this, bytes, what);
  }

  /** Bytes of memory that were allocated through this object and not given back, by purpose. */
  public Map<String, Long> held() {
    return new LinkedHashMap<>(held);
  }

  void hold(String what, long bytes) {
    held.merge(what, bytes, (before, more) -> before + more == 0 ? null : before + more);
  }

  /** Loads machine code. */
  public KernelModule load(byte[] code) {
    long[] module = new long[1];
    try (BytePointer image = new BytePointer(code)) {
      driver.check(
          driver.calls().loadModule(module, image),
          () -> "cuModuleLoadData of %d bytes".formatted(code.length));
    }
    return new KernelModule(driver, module[0]);
  }

  @Override
  public String toString() {
    return "device %d, %s, %s, %.1f GiB"
        .formatted(ordinal, name, architecture(), totalMemory / 0x1p30);
  }
}
