package org.jingu.data.read;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches ahead on a thread of its own, which owns the pass and closes it. What goes wrong
 * there comes out of {@link #next}, after the batches before it.
 */
final class PrefetchReader implements BatchReader {
  private static final Object END = new Object();

  /** An exception on its way from the thread that made the batches. */
  private record Failure(Throwable cause) {}

  private final Pass pass;
  private final BlockingQueue<Object> queue;
  private final Thread thread;
  private @Nullable Object last;
  private volatile @Nullable Throwable closing;
  private volatile boolean closed;
  private volatile long bytesRead;
  private long waitNanos;

  PrefetchReader(Pass pass, int batches) {
    this.pass = pass;
    queue = new ArrayBlockingQueue<>(batches);
    thread = new Thread(this::produce, "jingu-prefetch");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public @Nullable Batch next() {
    if (closed) {
      throw new IllegalStateException("the reader is closed");
    }
    Object item = last == null ? take() : last;
    if (item instanceof Batch batch) {
      return batch;
    }
    last = item;
    if (item instanceof Failure failure) {
      throw unchecked(failure.cause());
    }
    return null;
  }

  @Override
  public long bytesRead() {
    return bytesRead;
  }

  @Override
  public long waitNanos() {
    return waitNanos;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    queue.clear();
    if (closing != null) {
      throw unchecked(closing);
    }
  }

  private Object take() {
    long start = System.nanoTime();
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("interrupted while waiting for data", e);
    } finally {
      waitNanos += System.nanoTime() - start;
    }
  }

  private void produce() {
    try {
      queue.put(makeAll());
    } catch (InterruptedException e) {
      // Closed: nobody waits for the end any more.
    } finally {
      try {
        pass.close();
      } catch (RuntimeException | Error e) {
        closing = e;
      }
    }
  }

  /** Puts every batch into the queue and returns what comes after them. */
  private Object makeAll() throws InterruptedException {
    try {
      Batch batch;
      while ((batch = pass.next()) != null) {
        bytesRead = pass.bytesRead();
        queue.put(batch);
      }
      return END;
    } catch (RuntimeException | Error e) {
      return new Failure(e);
    }
  }

  /** Something unchecked, to be thrown again. */
  static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return (RuntimeException) cause;
  }
}
