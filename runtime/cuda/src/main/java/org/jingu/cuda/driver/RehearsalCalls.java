package org.jingu.cuda.driver;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A driver that says yes to everything and does nothing: to find out what a model would ask for. It
 * keeps no more than the host's side of copies.
 */
public final class RehearsalCalls implements DriverCalls {
  /** As much as anybody may ask for. */
  private static final long ENDLESS = Long.MAX_VALUE / 2;

  private static final long ALIGNMENT = 256;

  private final ComputeCapability capability;
  private final int multiprocessors;
  private final int sharedBytes;
  private long next = ALIGNMENT;

  /**
   * With a device like another.
   *
   * @param sharedBytes the most shared memory of a block
   */
  public RehearsalCalls(ComputeCapability capability, int multiprocessors, int sharedBytes) {
    this.capability = capability;
    this.multiprocessors = multiprocessors;
    this.sharedBytes = sharedBytes;
  }

  private int make(long[] handle) {
    handle[0] = next;
    next += ALIGNMENT;
    return SUCCESS;
  }

  @Override
  public int version(int[] version) {
    return SUCCESS;
  }

  @Override
  public int init() {
    return SUCCESS;
  }

  @Override
  public int deviceCount(int[] count) {
    count[0] = 1;
    return SUCCESS;
  }

  @Override
  public int device(int[] device, int ordinal) {
    return SUCCESS;
  }

  @Override
  public int deviceName(byte[] name, int device) {
    byte[] text = "rehearsal".getBytes(UTF_8);
    System.arraycopy(text, 0, name, 0, text.length);
    return SUCCESS;
  }

  @Override
  public int attribute(int[] value, int which, int device) {
    value[0] =
        switch (which) {
          case cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR -> capability.major();
          case cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR -> capability.minor();
          case cudart.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT -> multiprocessors;
          case cudart.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN -> sharedBytes;
          default -> 0;
        };
    return SUCCESS;
  }

  @Override
  public int totalMemory(long[] bytes, int device) {
    bytes[0] = ENDLESS;
    return SUCCESS;
  }

  @Override
  public int retainContext(long[] context, int device) {
    return make(context);
  }

  @Override
  public int setContext(long context) {
    return SUCCESS;
  }

  @Override
  public int memoryInfo(long[] free, long[] total) {
    free[0] = ENDLESS;
    total[0] = ENDLESS;
    return SUCCESS;
  }

  @Override
  public int allocate(long[] address, long bytes) {
    address[0] = next;
    next += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return SUCCESS;
  }

  @Override
  public int free(long address) {
    return SUCCESS;
  }

  @Override
  public int fillBytes(long address, byte value, long count) {
    return SUCCESS;
  }

  @Override
  public int copyToDevice(long to, Pointer from, long bytes) {
    return SUCCESS;
  }

  @Override
  public int copyToHost(Pointer to, long from, long bytes) {
    Pointer.memset(to, 0, bytes);
    return SUCCESS;
  }

  @Override
  public int allocateHost(Pointer[] memory, long bytes) {
    memory[0] = new BytePointer(bytes);
    return SUCCESS;
  }

  @Override
  public int freeHost(Pointer memory) {
    return SUCCESS;
  }

  @Override
  public int createStream(long[] stream) {
    return make(stream);
  }

  @Override
  public int destroyStream(long stream) {
    return SUCCESS;
  }

  @Override
  public int synchronizeStream(long stream) {
    return SUCCESS;
  }

  @Override
  public int waitFor(long stream, long event) {
    return SUCCESS;
  }

  @Override
  public int copyToDeviceLater(long to, Pointer from, long bytes, long stream) {
    return SUCCESS;
  }

  @Override
  public int copyToHostLater(Pointer to, long from, long bytes, long stream) {
    Pointer.memset(to, 0, bytes);
    return SUCCESS;
  }

  @Override
  public int copyLater(long to, long from, long bytes, long stream) {
    return SUCCESS;
  }

  @Override
  public int fillLater(long to, int value, long count, long stream) {
    return SUCCESS;
  }

  @Override
  public int beginCapture(long stream) {
    return SUCCESS;
  }

  @Override
  public int endCapture(long stream, long[] graph) {
    return make(graph);
  }

  @Override
  public int instantiate(long[] executable, long graph) {
    return make(executable);
  }

  @Override
  public int destroyGraph(long graph) {
    return SUCCESS;
  }

  @Override
  public int destroyExecutable(long executable) {
    return SUCCESS;
  }

  @Override
  public int launchGraph(long executable, long stream) {
    return SUCCESS;
  }

  @Override
  public int createEvent(long[] event) {
    return make(event);
  }

  @Override
  public int destroyEvent(long event) {
    return SUCCESS;
  }

  @Override
  public int record(long event, long stream) {
    return SUCCESS;
  }

  @Override
  public int synchronizeEvent(long event) {
    return SUCCESS;
  }

  @Override
  public int elapsed(float[] milliseconds, long earlier, long later) {
    return SUCCESS;
  }

  @Override
  public int loadModule(long[] module, Pointer image) {
    return make(module);
  }

  @Override
  public int unloadModule(long module) {
    return SUCCESS;
  }

  @Override
  public int function(long[] function, long module, String name) {
    return make(function);
  }

  @Override
  public int setSharedBytes(long function, int bytes) {
    return SUCCESS;
  }

  @Override
  public int launch(long function, int[] shape, long stream, long[] arguments) {
    return SUCCESS;
  }

  @Override
  public @Nullable String errorText(int status) {
    return null;
  }
}
