package org.jingu.cuda.driver;

import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;

/** A queue of work that the device does in order. */
public final class Stream implements AutoCloseable {
  private final CUstream_st handle = new CUstream_st();

  /** Creates one that does not wait for the default stream. */
  public Stream() {
    Driver.check(cudart.cuStreamCreate(handle, cudart.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
  }

  /** For libraries that take a stream. */
  public CUstream_st handle() {
    return handle;
  }

  /**
   * Waits until everything is done.
   *
   * @throws CudaException if anything in the stream failed
   */
  public void synchronize() {
    Driver.check(cudart.cuStreamSynchronize(handle), "cuStreamSynchronize");
  }

  /** Lets what comes wait for an event of another stream. */
  public void await(Event event) {
    Driver.check(cudart.cuStreamWaitEvent(handle, event.handle(), 0), "cuStreamWaitEvent");
  }

  /** Copies to the device; the source must stay as it is until done. */
  public void upload(PinnedMemory from, long to, long bytes) {
    Driver.check(
        cudart.cuMemcpyHtoDAsync(to, from.pointer(), bytes, handle),
        () -> "cuMemcpyHtoDAsync of %d bytes".formatted(bytes));
  }

  /** Copies from the device. */
  public void download(long from, PinnedMemory to, long bytes) {
    Driver.check(
        cudart.cuMemcpyDtoHAsync(to.pointer(), from, bytes, handle),
        () -> "cuMemcpyDtoHAsync of %d bytes".formatted(bytes));
  }

  /** Copies within the device. */
  public void copy(long from, long to, long bytes) {
    Driver.check(
        cudart.cuMemcpyDtoDAsync(to, from, bytes, handle),
        () -> "cuMemcpyDtoDAsync of %d bytes".formatted(bytes));
  }

  /** Writes one 32-bit value over and over. */
  public void fill(long to, int value, long count) {
    Driver.check(
        cudart.cuMemsetD32Async(to, value, count, handle),
        () -> "cuMemsetD32Async of %d values".formatted(count));
  }

  /** Records what is enqueued, instead of running it, as one graph. */
  public CapturedGraph capture(Runnable enqueue) {
    Driver.check(
        cudart.cuStreamBeginCapture(handle, cudart.CU_STREAM_CAPTURE_MODE_RELAXED),
        "cuStreamBeginCapture");
    CUgraph_st graph = new CUgraph_st();
    try {
      enqueue.run();
    } catch (RuntimeException e) {
      if (cudart.cuStreamEndCapture(handle, graph) == cudart.CUDA_SUCCESS && !graph.isNull()) {
        Driver.check(cudart.cuGraphDestroy(graph), "cuGraphDestroy");
      }
      throw e;
    }
    Driver.check(cudart.cuStreamEndCapture(handle, graph), "cuStreamEndCapture");
    return new CapturedGraph(graph);
  }

  @Override
  public void close() {
    Driver.check(cudart.cuStreamDestroy(handle), "cuStreamDestroy");
  }
}
