package org.jingu.cuda.nulldevice;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.jingu.cuda.driver.ComputeCapability;
import org.jingu.cuda.driver.DriverCalls;
import org.jspecify.annotations.Nullable;

/**
 * A driver whose device computes nothing and reads as zeros, but knows what lives: whatever is used
 * before it was made, after it was freed or beyond its end is an {@link AssertionError}. Any call
 * can be made to fail.
 */
public final class NullDriver implements DriverCalls {
  /** No allocation lies below. */
  static final long FIRST_ADDRESS = 0x7f00_0000_0000L;

  private static final int OUT_OF_MEMORY = 2;
  private static final int LARGEST_DESCRIPTION = 1 << 20;
  private static final int MULTIPROCESSORS = 4;

  private final long memory;
  private final Living living = new Living();
  private final Map<Long, List<Long>> contents = new HashMap<>();
  private final Map<Long, List<Runnable>> captures = new HashMap<>();
  private final Map<Long, List<Runnable>> graphs = new HashMap<>();
  private final Map<Long, Long> modules = new HashMap<>();
  private final ThreadLocal<Boolean> current = ThreadLocal.withInitial(() -> false);
  private ComputeCapability capability = new ComputeCapability(9, 0);
  private int sharedBytes = 227 << 10;
  private int supported = 13010;
  private int devices = 1;
  private int calls;
  private int failing = -1;
  private int failure;
  private boolean lost;
  private long most;

  /** With a device of so many bytes. */
  public NullDriver(long memory) {
    this.memory = memory;
  }

  /** With a device of some compute capability. */
  public NullDriver withCapability(int major, int minor) {
    capability = new ComputeCapability(major, minor);
    return this;
  }

  /** With another most of shared memory a block. */
  public NullDriver withSharedBytes(int bytes) {
    sharedBytes = bytes;
    return this;
  }

  /** With a driver that supports another version of CUDA. */
  public NullDriver withVersion(int version) {
    supported = version;
    return this;
  }

  /** With another number of devices. */
  public NullDriver withDevices(int count) {
    devices = count;
    return this;
  }

  /** Lets the call after so many more fail, and all after it where the device is lost. */
  public void failAfter(int more, int status, boolean lostDevice) {
    failing = calls + more;
    failure = status;
    lost = lostDevice;
  }

  /** The number of calls so far that could have failed. */
  public int calls() {
    return calls;
  }

  /** What has not been freed, but the context. */
  public List<String> living() {
    return living.names();
  }

  /** The most bytes of device memory at once. */
  public long mostBytes() {
    return most;
  }

  /** Bytes of device memory now. */
  public long bytes() {
    return living.bytes();
  }

  private int call() {
    int number = calls++;
    return failing >= 0 && (number == failing || (lost && number > failing)) ? failure : SUCCESS;
  }

  /** A call that works in a context. */
  private int work() {
    if (!current.get()) {
      throw new AssertionError("this thread did not make the device current");
    }
    return call();
  }

  /** Checks that memory lives, and what the addresses stored in it point to. */
  void touch(long address, long bytes) {
    long start = living.checkMemory(address, bytes);
    for (long pointed : contents.getOrDefault(start, List.of())) {
      living.checkMemory(pointed, 1);
    }
  }

  /** Does something now, or as part of the graph that a stream captures. */
  int later(long stream, Runnable check) {
    living.check("stream", stream);
    int status = work();
    if (status == SUCCESS) {
      check.run();
      List<Runnable> captured = captures.get(stream);
      if (captured != null) {
        captured.add(check);
      }
    }
    return status;
  }

  private int make(long[] handle, String kind) {
    int status = work();
    if (status == SUCCESS) {
      handle[0] = living.add(kind);
    }
    return status;
  }

  private int destroy(long handle, String kind) {
    living.check(kind, handle);
    int status = work();
    // A device that is lost has nothing left.
    living.remove(kind, handle);
    return status;
  }

  @Override
  public int version(int[] version) {
    version[0] = supported;
    return SUCCESS;
  }

  @Override
  public int init() {
    return call();
  }

  @Override
  public int deviceCount(int[] count) {
    count[0] = devices;
    return call();
  }

  @Override
  public int device(int[] device, int ordinal) {
    device[0] = ordinal;
    return call();
  }

  @Override
  public int deviceName(byte[] name, int device) {
    byte[] text = "null device".getBytes(UTF_8);
    System.arraycopy(text, 0, name, 0, text.length);
    return call();
  }

  @Override
  public int attribute(int[] value, int which, int device) {
    value[0] =
        switch (which) {
          case cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR -> capability.major();
          case cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR -> capability.minor();
          case cudart.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT -> MULTIPROCESSORS;
          case cudart.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN -> sharedBytes;
          default -> throw new AssertionError("attribute " + which);
        };
    return call();
  }

  @Override
  public int totalMemory(long[] bytes, int device) {
    bytes[0] = memory;
    return call();
  }

  @Override
  public int retainContext(long[] context, int device) {
    context[0] = 1;
    return call();
  }

  @Override
  public int setContext(long context) {
    int status = call();
    current.set(context == 1);
    return status;
  }

  @Override
  public int memoryInfo(long[] free, long[] total) {
    free[0] = memory - living.bytes();
    total[0] = memory;
    return work();
  }

  @Override
  public int allocate(long[] address, long bytes) {
    int status = work();
    if (status == SUCCESS && bytes > memory - living.bytes()) {
      status = OUT_OF_MEMORY;
    }
    if (status == SUCCESS) {
      address[0] = living.allocate(bytes);
      most = Math.max(most, living.bytes());
    }
    return status;
  }

  @Override
  public int free(long address) {
    living.freeMemory(address);
    contents.remove(address);
    return work();
  }

  @Override
  public int fillBytes(long address, byte value, long count) {
    touch(address, count);
    return work();
  }

  @Override
  public int copyToDevice(long to, Pointer from, long bytes) {
    touch(to, bytes);
    List<Long> addresses = new ArrayList<>();
    if (bytes <= LARGEST_DESCRIPTION) {
      LongPointer words = new LongPointer(from);
      for (long i = 0; i < bytes / Long.BYTES; i++) {
        if (words.get(i) >= FIRST_ADDRESS && living.isMemory(words.get(i))) {
          addresses.add(words.get(i));
        }
      }
    }
    contents.put(to, addresses);
    return work();
  }

  @Override
  public int copyToHost(Pointer to, long from, long bytes) {
    touch(from, bytes);
    Pointer.memset(to, 0, bytes);
    return work();
  }

  @Override
  public int allocateHost(Pointer[] host, long bytes) {
    int status = work();
    if (status == SUCCESS) {
      host[0] = new BytePointer(bytes);
      living.addHost(host[0].address(), bytes);
    }
    return status;
  }

  @Override
  public int freeHost(Pointer host) {
    living.removeHost(host.address());
    return work();
  }

  @Override
  public int createStream(long[] stream) {
    return make(stream, "stream");
  }

  @Override
  public int destroyStream(long stream) {
    return destroy(stream, "stream");
  }

  @Override
  public int synchronizeStream(long stream) {
    living.check("stream", stream);
    return work();
  }

  @Override
  public int waitFor(long stream, long event) {
    return later(stream, () -> living.check("event", event));
  }

  @Override
  public int copyToDeviceLater(long to, Pointer from, long bytes, long stream) {
    long host = from.address();
    return later(
        stream,
        () -> {
          touch(to, bytes);
          living.checkHost(host, bytes);
        });
  }

  @Override
  public int copyToHostLater(Pointer to, long from, long bytes, long stream) {
    long host = to.address();
    Pointer start = new Pointer(to);
    return later(
        stream,
        () -> {
          touch(from, bytes);
          living.checkHost(host, bytes);
          Pointer.memset(start, 0, bytes);
        });
  }

  @Override
  public int copyLater(long to, long from, long bytes, long stream) {
    return later(
        stream,
        () -> {
          touch(from, bytes);
          touch(to, bytes);
        });
  }

  @Override
  public int fillLater(long to, int value, long count, long stream) {
    return later(stream, () -> touch(to, Integer.BYTES * count));
  }

  @Override
  public int beginCapture(long stream) {
    living.check("stream", stream);
    int status = work();
    if (status == SUCCESS && captures.put(stream, new ArrayList<>()) != null) {
      throw new AssertionError("the stream is captured already");
    }
    return status;
  }

  @Override
  public int endCapture(long stream, long[] graph) {
    List<Runnable> captured = captures.remove(stream);
    if (captured == null) {
      throw new AssertionError("the stream is not captured");
    }
    int status = make(graph, "graph");
    if (status == SUCCESS) {
      graphs.put(graph[0], captured);
    }
    return status;
  }

  @Override
  public int instantiate(long[] executable, long graph) {
    living.check("graph", graph);
    int status = make(executable, "executable");
    if (status == SUCCESS) {
      graphs.put(executable[0], graphs.getOrDefault(graph, List.of()));
    }
    return status;
  }

  @Override
  public int destroyGraph(long graph) {
    return destroy(graph, "graph");
  }

  @Override
  public int destroyExecutable(long executable) {
    return destroy(executable, "executable");
  }

  @Override
  public int launchGraph(long executable, long stream) {
    living.check("executable", executable);
    return later(stream, () -> graphs.getOrDefault(executable, List.of()).forEach(Runnable::run));
  }

  @Override
  public int createEvent(long[] event) {
    return make(event, "event");
  }

  @Override
  public int destroyEvent(long event) {
    return destroy(event, "event");
  }

  @Override
  public int record(long event, long stream) {
    return later(stream, () -> living.check("event", event));
  }

  @Override
  public int synchronizeEvent(long event) {
    living.check("event", event);
    return work();
  }

  @Override
  public int elapsed(float[] milliseconds, long earlier, long later) {
    living.check("event", earlier);
    living.check("event", later);
    return work();
  }

  @Override
  public int loadModule(long[] module, Pointer image) {
    return make(module, "module");
  }

  @Override
  public int unloadModule(long module) {
    return destroy(module, "module");
  }

  @Override
  public int function(long[] function, long module, String name) {
    living.check("module", module);
    int status = work();
    function[0] = Living.nextHandle();
    modules.put(function[0], module);
    return status;
  }

  @Override
  public int setSharedBytes(long function, int bytes) {
    checkFunction(function);
    if (bytes > sharedBytes) {
      throw new AssertionError("a block would have %d bytes of shared memory".formatted(bytes));
    }
    return work();
  }

  private void checkFunction(long function) {
    living.check("module", modules.getOrDefault(function, 0L));
  }

  @Override
  public int launch(long function, int[] shape, long stream, long[] arguments) {
    long[] kept = arguments.clone();
    return later(
        stream,
        () -> {
          checkFunction(function);
          for (long argument : kept) {
            if (argument >= FIRST_ADDRESS) {
              touch(argument, 1);
            }
          }
        });
  }

  @Override
  public @Nullable String errorText(int status) {
    return status == OUT_OF_MEMORY ? "out of memory" : "made to fail";
  }
}
