package org.jingu.cuda;

import org.jingu.api.data.Batch;
import org.jingu.compiler.resource.Opened;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.driver.Event;
import org.jingu.cuda.driver.PinnedMemory;
import org.jingu.cuda.driver.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings one batch to the device on a stream of its own, while the stream of steps still works on
 * the batch before. On the device it waits in memory of its own until its step begins, which copies
 * it to where programs read it: that takes microseconds, and programs have one place of inputs.
 */
final class Lookahead implements AutoCloseable {
  private final Device device;
  private final Opened opened = new Opened();
  private final Stream copies;
  private final Event arrived;
  private final Event taken;
  private @Nullable PinnedMemory pinned;
  private @Nullable Batch batch;
  private boolean labelled;
  private long from;
  private long to;

  Lookahead(Device device) {
    this.device = device;
    try {
      this.copies = opened.keep(new Stream(device), Stream::close);
      this.arrived = opened.keep(new Event(device), Event::close);
      this.taken = opened.keep(new Event(device), Event::close);
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  /** Waits until nothing is copied any more and forgets what was brought. */
  void forget() {
    copies.synchronize();
    batch = null;
  }

  /** Makes room in the host's memory; where there is not enough, nothing may be held. */
  void require(long bytes) {
    if (pinned != null && pinned.bytes() >= bytes) {
      return;
    }
    PinnedMemory larger = new PinnedMemory(device, Math.toIntExact(bytes));
    if (pinned != null) {
      pinned.close();
    }
    pinned = larger;
  }

  /** The most bytes of a batch. */
  long capacity() {
    return pinned == null ? 0 : pinned.bytes();
  }

  /** Whether this very batch was brought, with labels if they are wanted, and not taken yet. */
  @SuppressWarnings("ReferenceEquality") // equal arrays may have been written to meanwhile
  boolean holds(Batch wanted, boolean withLabels) {
    return wanted == batch && (labelled || !withLabels);
  }

  /**
   * Where to write a batch, once nothing is copied from there any more.
   *
   * @throws IllegalStateException if there is no room yet
   */
  PinnedMemory room() {
    if (pinned == null) {
      throw new IllegalStateException("no room for a batch was made");
    }
    arrived.synchronize();
    batch = null;
    return pinned;
  }

  /** Starts to copy bytes of {@link #room} to the same place of device memory. */
  void bring(Batch brought, boolean withLabels, DeviceMemory there, long first, long end) {
    copies.await(taken);
    copies.upload(room(), first, there.address() + first, end - first);
    arrived.record(copies);
    batch = brought;
    labelled = withLabels;
    from = first;
    to = end;
  }

  /** Lets a stream wait for the batch and copy it to where programs read it. */
  void take(Stream stream, DeviceMemory there, DeviceMemory inputs) {
    stream.await(arrived);
    stream.copy(there.address() + from, inputs.address() + from, to - from);
    taken.record(stream);
    batch = null;
  }

  @Override
  public void close() {
    copies.drain();
    if (pinned != null) {
      pinned.close();
    }
    opened.close();
  }
}
