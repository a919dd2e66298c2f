package org.jingu.cuda.driver;

import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;

/**
 * The driver of this machine. Its first call loads the library, which may end in a LinkageError.
 */
public final class NativeCalls implements DriverCalls {
  /** A handle as JavaCPP takes it. */
  private static final class Handle extends Pointer {
    Handle(long address) {
      this.address = address;
    }
  }

  private static CUctx_st context(long handle) {
    return new CUctx_st(new Handle(handle));
  }

  private static CUstream_st stream(long handle) {
    return new CUstream_st(new Handle(handle));
  }

  private static CUevent_st event(long handle) {
    return new CUevent_st(new Handle(handle));
  }

  private static CUgraph_st graph(long handle) {
    return new CUgraph_st(new Handle(handle));
  }

  private static CUgraphExec_st executable(long handle) {
    return new CUgraphExec_st(new Handle(handle));
  }

  private static CUmod_st module(long handle) {
    return new CUmod_st(new Handle(handle));
  }

  private static CUfunc_st function(long handle) {
    return new CUfunc_st(new Handle(handle));
  }

  @Override
  public int version(int[] version) {
    return cudart.cuDriverGetVersion(version);
  }

  @Override
  public int init() {
    return cudart.cuInit(0);
  }

  @Override
  public int deviceCount(int[] count) {
    return cudart.cuDeviceGetCount(count);
  }

  @Override
  public int device(int[] device, int ordinal) {
    return cudart.cuDeviceGet(device, ordinal);
  }

  @Override
  public int deviceName(byte[] name, int device) {
    return cudart.cuDeviceGetName(name, name.length, device);
  }

  @Override
  public int attribute(int[] value, int which, int device) {
    return cudart.cuDeviceGetAttribute(value, which, device);
  }

  @Override
  public int totalMemory(long[] bytes, int device) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      int status = cudart.cuDeviceTotalMem(size, device);
      bytes[0] = size.get();
      return status;
    }
  }

  @Override
  public int retainContext(long[] context, int device) {
    CUctx_st made = new CUctx_st();
    int status = cudart.cuDevicePrimaryCtxRetain(made, device);
    context[0] = made.address();
    return status;
  }

  @Override
  public int setContext(long context) {
    return cudart.cuCtxSetCurrent(context(context));
  }

  @Override
  public int memoryInfo(long[] free, long[] total) {
    try (SizeTPointer left = new SizeTPointer(1);
        SizeTPointer all = new SizeTPointer(1)) {
      int status = cudart.cuMemGetInfo(left, all);
      free[0] = left.get();
      total[0] = all.get();
      return status;
    }
  }

  @Override
  public int allocate(long[] address, long bytes) {
    return cudart.cuMemAlloc(address, bytes);
  }

  @Override
  public int free(long address) {
    return cudart.cuMemFree(address);
  }

  @Override
  public int fillBytes(long address, byte value, long count) {
    return cudart.cuMemsetD8(address, value, count);
  }

  @Override
  public int copyToDevice(long to, Pointer from, long bytes) {
    return cudart.cuMemcpyHtoD(to, from, bytes);
  }

  @Override
  public int copyToHost(Pointer to, long from, long bytes) {
    return cudart.cuMemcpyDtoH(to, from, bytes);
  }

  @Override
  public int allocateHost(Pointer[] memory, long bytes) {
    memory[0] = new Pointer();
    return cudart.cuMemHostAlloc(memory[0], bytes, 0);
  }

  @Override
  public int freeHost(Pointer memory) {
    return cudart.cuMemFreeHost(memory);
  }

  @Override
  public int createStream(long[] stream) {
    CUstream_st made = new CUstream_st();
    int status = cudart.cuStreamCreate(made, cudart.CU_STREAM_NON_BLOCKING);
    stream[0] = made.address();
    return status;
  }

  @Override
  public int destroyStream(long stream) {
    return cudart.cuStreamDestroy(stream(stream));
  }

  @Override
  public int synchronizeStream(long stream) {
    return cudart.cuStreamSynchronize(stream(stream));
  }

  @Override
  public int waitFor(long stream, long event) {
    return cudart.cuStreamWaitEvent(stream(stream), event(event), 0);
  }

  @Override
  public int copyToDeviceLater(long to, Pointer from, long bytes, long stream) {
    return cudart.cuMemcpyHtoDAsync(to, from, bytes, stream(stream));
  }

  @Override
  public int copyToHostLater(Pointer to, long from, long bytes, long stream) {
    return cudart.cuMemcpyDtoHAsync(to, from, bytes, stream(stream));
  }

  @Override
  public int copyLater(long to, long from, long bytes, long stream) {
    return cudart.cuMemcpyDtoDAsync(to, from, bytes, stream(stream));
  }

  @Override
  public int fillLater(long to, int value, long count, long stream) {
    return cudart.cuMemsetD32Async(to, value, count, stream(stream));
  }

  @Override
  public int beginCapture(long stream) {
    return cudart.cuStreamBeginCapture(stream(stream), cudart.CU_STREAM_CAPTURE_MODE_RELAXED);
  }

  @Override
  public int endCapture(long stream, long[] graph) {
    CUgraph_st made = new CUgraph_st();
    int status = cudart.cuStreamEndCapture(stream(stream), made);
    graph[0] = made.address();
    return status;
  }

  @Override
  public int instantiate(long[] executable, long graph) {
    CUgraphExec_st made = new CUgraphExec_st();
    int status = cudart.cuGraphInstantiate(made, graph(graph), 0);
    executable[0] = made.address();
    return status;
  }

  @Override
  public int destroyGraph(long graph) {
    return cudart.cuGraphDestroy(graph(graph));
  }

  @Override
  public int destroyExecutable(long executable) {
    return cudart.cuGraphExecDestroy(executable(executable));
  }

  @Override
  public int launchGraph(long executable, long stream) {
    return cudart.cuGraphLaunch(executable(executable), stream(stream));
  }

  @Override
  public int createEvent(long[] event) {
    CUevent_st made = new CUevent_st();
    int status = cudart.cuEventCreate(made, cudart.CU_EVENT_DEFAULT);
    event[0] = made.address();
    return status;
  }

  @Override
  public int destroyEvent(long event) {
    return cudart.cuEventDestroy(event(event));
  }

  @Override
  public int record(long event, long stream) {
    return cudart.cuEventRecord(event(event), stream(stream));
  }

  @Override
  public int synchronizeEvent(long event) {
    return cudart.cuEventSynchronize(event(event));
  }

  @Override
  public int elapsed(float[] milliseconds, long earlier, long later) {
    return cudart.cuEventElapsedTime(milliseconds, event(earlier), event(later));
  }

  @Override
  public int loadModule(long[] module, Pointer image) {
    CUmod_st made = new CUmod_st();
    int status = cudart.cuModuleLoadData(made, image);
    module[0] = made.address();
    return status;
  }

  @Override
  public int unloadModule(long module) {
    return cudart.cuModuleUnload(module(module));
  }

  @Override
  public int function(long[] function, long module, String name) {
    CUfunc_st made = new CUfunc_st();
    int status = cudart.cuModuleGetFunction(made, module(module), name);
    function[0] = made.address();
    return status;
  }

  @Override
  public int setSharedBytes(long function, int bytes) {
    return cudart.cuFuncSetAttribute(
        function(function), cudart.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes);
  }

  @Override
  public int launch(long function, int[] shape, long stream, long[] arguments) {
    try (LongPointer values = new LongPointer(arguments);
        PointerPointer<LongPointer> slots = new PointerPointer<>(arguments.length)) {
      for (int i = 0; i < arguments.length; i++) {
        slots.put(i, values.getPointer(i));
      }
      return cudart.cuLaunchKernel(
          function(function),
          shape[0],
          shape[1],
          1,
          shape[2],
          1,
          1,
          shape[3],
          stream(stream),
          slots,
          (PointerPointer<?>) null);
    }
  }

  @Override
  public @Nullable String errorText(int status) {
    try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
      return cudart.cuGetErrorString(status, text) == SUCCESS
          ? text.get(BytePointer.class, 0).getString()
          : null;
    }
  }
}
