package org.jingu.cuda.driver;

/** A mark in a stream: to wait for, or to time between. */
public final class Event implements AutoCloseable {
  private final Driver driver;
  private final long handle;

  /** Creates one. */
  public Event(Device device) {
    this.driver = device.driver();
    long[] made = new long[1];
    driver.check(driver.calls().createEvent(made), "cuEventCreate");
    handle = made[0];
  }

  long handle() {
    return handle;
  }

  /** Marks what a stream has been given so far. */
  public void record(Stream stream) {
    driver.check(driver.calls().record(handle, stream.handle()), "cuEventRecord");
  }

  /** Waits until the device has come to the mark. */
  public void synchronize() {
    driver.check(driver.calls().synchronizeEvent(handle), "cuEventSynchronize");
  }

  /** Milliseconds from an earlier mark to this one; both must have been passed. */
  public float millisecondsSince(Event earlier) {
    float[] time = new float[1];
    driver.check(driver.calls().elapsed(time, earlier.handle, handle), "cuEventElapsedTime");
    return time[0];
  }

  @Override
  public void close() {
    driver.checkRelease(driver.calls().destroyEvent(handle), "cuEventDestroy");
  }
}
