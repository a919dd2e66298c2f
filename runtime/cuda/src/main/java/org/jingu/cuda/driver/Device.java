package org.jingu.cuda.driver;

import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * One GPU with its primary context, which stays until the process ends: making it takes half a
 * second, and libraries keep state in it. Threads that use it call {@link #makeCurrent} first.
 */
public final class Device {
  private final int ordinal;
  private final int handle;
  private final CUctx_st context = new CUctx_st();
  private final String name;
  private final int major;
  private final int minor;
  private final int multiprocessors;
  private final long totalMemory;

  /**
   * Opens a device.
   *
   * @param ordinal its number among the visible devices, from 0
   * @throws CudaException if there is no driver or no such device
   */
  public Device(int ordinal) {
    String missing = CudaProbe.missing();
    if (missing != null) {
      throw new CudaException(missing);
    }
    this.ordinal = ordinal;
    int[] number = new int[1];
    Driver.check(cudart.cuDeviceGet(number, ordinal), () -> "cuDeviceGet(%d)".formatted(ordinal));
    handle = number[0];
    byte[] text = new byte[256];
    Driver.check(cudart.cuDeviceGetName(text, text.length, handle), "cuDeviceGetName");
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    name = new String(text, 0, end, StandardCharsets.UTF_8);
    major = attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
    minor = attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    multiprocessors = attribute(cudart.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
    try (SizeTPointer bytes = new SizeTPointer(1)) {
      Driver.check(cudart.cuDeviceTotalMem(bytes, handle), "cuDeviceTotalMem");
      totalMemory = bytes.get();
    }
    Driver.check(cudart.cuDevicePrimaryCtxRetain(context, handle), "cuDevicePrimaryCtxRetain");
    makeCurrent();
  }

  private int attribute(int which) {
    int[] value = new int[1];
    Driver.check(
        cudart.cuDeviceGetAttribute(value, which, handle),
        () -> "cuDeviceGetAttribute(%d)".formatted(which));
    return value[0];
  }

  /** Lets the calling thread use the device. */
  public void makeCurrent() {
    Driver.check(cudart.cuCtxSetCurrent(context), "cuCtxSetCurrent");
  }

  /** The device's name. */
  public String name() {
    return name;
  }

  /** What its machine code is compiled for, such as sm_90. */
  public String architecture() {
    return "sm_" + major + minor;
  }

  /** The major compute capability. */
  public int major() {
    return major;
  }

  /** The number of multiprocessors. */
  public int multiprocessors() {
    return multiprocessors;
  }

  /** Bytes of memory. */
  public long totalMemory() {
    return totalMemory;
  }

  /** Bytes of memory that nobody holds. */
  public long freeMemory() {
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer total = new SizeTPointer(1)) {
      Driver.check(cudart.cuMemGetInfo(free, total), "cuMemGetInfo");
      return free.get();
    }
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

  /** Loads machine code. */
  public KernelModule load(byte[] code) {
    CUmod_st module = new CUmod_st();
    try (BytePointer image = new BytePointer(code)) {
      Driver.check(
          cudart.cuModuleLoadData(module, image),
          () -> "cuModuleLoadData of %d bytes".formatted(code.length));
    }
    return new KernelModule(module);
  }

  @Override
  public String toString() {
    return "device %d, %s, %s, %.1f GiB"
        .formatted(ordinal, name, architecture(), totalMemory / 0x1p30);
  }
}
