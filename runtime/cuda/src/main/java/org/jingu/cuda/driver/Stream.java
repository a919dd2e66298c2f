package org.jingu.cuda.driver;

/** A queue of work that the device does in order. */
public final class Stream implements AutoCloseable {
  private final Driver driver;
  private final long handle;

  /** Creates one that does not wait for the default stream. */
  public Stream(Device device) {
    this.driver = device.driver();
    long[] made = new long[1];
    driver.check(driver.calls().createStream(made), "cuStreamCreate");
    handle = made[0];
  }

  /** For libraries that take a stream: its address. */
  public long handle() {
    return handle;
  }

  /**
   * Waits until everything is done.
   *
   * @throws CudaException if anything in the stream failed
   */
  public void synchronize() {
    driver.check(driver.calls().synchronizeStream(handle), "cuStreamSynchronize");
  }

  /** Waits until everything is done or has failed, before what it uses is released. */
  public void drain() {
    driver.checkRelease(driver.calls().synchronizeStream(handle), "cuStreamSynchronize");
  }

  /** Lets what comes wait for an event of another stream. */
  public void await(Event event) {
    driver.check(driver.calls().waitFor(handle, event.handle()), "cuStreamWaitEvent");
  }

  /** Copies to the device from an offset on; the source must stay as it is until done. */
  public void upload(PinnedMemory from, long offset, long to, long bytes) {
    driver.check(
        driver.calls().copyToDeviceLater(to, from.pointer().getPointer(offset), bytes, handle),
        () -> "cuMemcpyHtoDAsync of %d bytes".formatted(bytes));
  }

  /** Copies from the device. */
  public void download(long from, PinnedMemory to, long bytes) {
    driver.check(
        driver.calls().copyToHostLater(to.pointer(), from, bytes, handle),
        () -> "cuMemcpyDtoHAsync of %d bytes".formatted(bytes));
  }

  /** Copies within the device. */
  public void copy(long from, long to, long bytes) {
    driver.check(
        driver.calls().copyLater(to, from, bytes, handle),
        () -> "cuMemcpyDtoDAsync of %d bytes".formatted(bytes));
  }

  /** Writes one 32-bit value over and over. */
  public void fill(long to, int value, long count) {
    driver.check(
        driver.calls().fillLater(to, value, count, handle),
        () -> "cuMemsetD32Async of %d values".formatted(count));
  }

  /** Records what is enqueued, instead of running it, as one graph. */
  public CapturedGraph capture(Runnable enqueue) {
    driver.check(driver.calls().beginCapture(handle), "cuStreamBeginCapture");
    long[] graph = new long[1];
    try {
      enqueue.run();
    } catch (RuntimeException e) {
      if (driver.calls().endCapture(handle, graph) == DriverCalls.SUCCESS && graph[0] != 0) {
        driver.checkRelease(driver.calls().destroyGraph(graph[0]), "cuGraphDestroy");
      }
      throw e;
    }
    driver.check(driver.calls().endCapture(handle, graph), "cuStreamEndCapture");
    return new CapturedGraph(driver, graph[0]);
  }

  @Override
  public void close() {
    driver.checkRelease(driver.calls().destroyStream(handle), "cuStreamDestroy");
  }
}
