package org.jingu.cuda.driver;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;

/** A mark in a stream: to wait for, or to time between. */
public final class Event implements AutoCloseable {
  private final CUevent_st handle = new CUevent_st();

  /** Creates one. */
  public Event() {
    Driver.check(cudart.cuEventCreate(handle, cudart.CU_EVENT_DEFAULT), "cuEventCreate");
  }

  CUevent_st handle() {
    return handle;
  }

  /** Marks what a stream has been given so far. */
  public void record(Stream stream) {
    Driver.check(cudart.cuEventRecord(handle, stream.handle()), "cuEventRecord");
  }

  /** Waits until the device has come to the mark. */
  public void synchronize() {
    Driver.check(cudart.cuEventSynchronize(handle), "cuEventSynchronize");
  }

  /** Milliseconds from an earlier mark to this one; both must have been passed. */
  public float millisecondsSince(Event earlier) {
    float[] time = new float[1];
    Driver.check(cudart.cuEventElapsedTime(time, earlier.handle, handle), "cuEventElapsedTime");
    return time[0];
  }

  @Override
  public void close() {
    Driver.check(cudart.cuEventDestroy(handle), "cuEventDestroy");
  }
}
