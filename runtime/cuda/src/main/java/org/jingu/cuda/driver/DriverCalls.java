package org.jingu.cuda.driver;

import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the CUDA driver that Jingu calls, one to one: each returns the driver's status,
 * and what it makes in the first element of an array. Handles are addresses, as the driver gives
 * them. The classes of this package check and explain; implementations only call.
 */
public interface DriverCalls {
  /** What every function returns that did what it should. */
  int SUCCESS = 0;

  /** cuDriverGetVersion: such as 13010 for 13.1. */
  int version(int[] version);

  /** cuInit. */
  int init();

  /** cuDeviceGetCount. */
  int deviceCount(int[] count);

  /** cuDeviceGet. */
  int device(int[] device, int ordinal);

  /** cuDeviceGetName, ended by a zero. */
  int deviceName(byte[] name, int device);

  /** cuDeviceGetAttribute. */
  int attribute(int[] value, int which, int device);

  /** cuDeviceTotalMem. */
  int totalMemory(long[] bytes, int device);

  /** cuDevicePrimaryCtxRetain. */
  int retainContext(long[] context, int device);

  /** cuCtxSetCurrent. */
  int setContext(long context);

  /** cuMemGetInfo. */
  int memoryInfo(long[] free, long[] total);

  /** cuMemAlloc. */
  int allocate(long[] address, long bytes);

  /** cuMemFree. */
  int free(long address);

  /** cuMemsetD8. */
  int fillBytes(long address, byte value, long count);

  /** cuMemcpyHtoD. */
  int copyToDevice(long to, Pointer from, long bytes);

  /** cuMemcpyDtoH. */
  int copyToHost(Pointer to, long from, long bytes);

  /** cuMemHostAlloc. */
  int allocateHost(Pointer[] memory, long bytes);

  /** cuMemFreeHost. */
  int freeHost(Pointer memory);

  /** cuStreamCreate, one that does not wait for the default stream. */
  int createStream(long[] stream);

  /** cuStreamDestroy. */
  int destroyStream(long stream);

  /** cuStreamSynchronize. */
  int synchronizeStream(long stream);

  /** cuStreamWaitEvent. */
  int waitFor(long stream, long event);

  /** cuMemcpyHtoDAsync. */
  int copyToDeviceLater(long to, Pointer from, long bytes, long stream);

  /** cuMemcpyDtoHAsync. */
  int copyToHostLater(Pointer to, long from, long bytes, long stream);

  /** cuMemcpyDtoDAsync. */
  int copyLater(long to, long from, long bytes, long stream);

  /** cuMemsetD32Async. */
  int fillLater(long to, int value, long count, long stream);

  /** cuStreamBeginCapture, for every thread. */
  int beginCapture(long stream);

  /** cuStreamEndCapture. */
  int endCapture(long stream, long[] graph);

  /** cuGraphInstantiate. */
  int instantiate(long[] executable, long graph);

  /** cuGraphDestroy. */
  int destroyGraph(long graph);

  /** cuGraphExecDestroy. */
  int destroyExecutable(long executable);

  /** cuGraphLaunch. */
  int launchGraph(long executable, long stream);

  /** cuEventCreate. */
  int createEvent(long[] event);

  /** cuEventDestroy. */
  int destroyEvent(long event);

  /** cuEventRecord. */
  int record(long event, long stream);

  /** cuEventSynchronize. */
  int synchronizeEvent(long event);

  /** cuEventElapsedTime. */
  int elapsed(float[] milliseconds, long earlier, long later);

  /** cuModuleLoadData. */
  int loadModule(long[] module, Pointer image);

  /** cuModuleUnload. */
  int unloadModule(long module);

  /** cuModuleGetFunction. */
  int function(long[] function, long module, String name);

  /** cuFuncSetAttribute of the most dynamic shared memory. */
  int setSharedBytes(long function, int bytes);

  /**
   * cuLaunchKernel.
   *
   * @param shape blocks by x and y, threads a block, bytes of dynamic shared memory
   * @param arguments one 8-byte slot an argument
   */
  int launch(long function, int[] shape, long stream, long[] arguments);

  /** cuGetErrorString; null where the driver does not know the status. */
  @Nullable String errorText(int status);
}
