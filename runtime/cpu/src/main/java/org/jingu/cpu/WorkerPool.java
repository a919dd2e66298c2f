package org.jingu.cpu;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads, the caller's among them, that share out numbered items.
 *
 * <p>Which thread takes which item is left to chance, so an item must not depend on any other.
 */
public final class WorkerPool implements AutoCloseable {
  private final int threads;
  private final @Nullable ExecutorService helpers;

  /**
   * Starts the threads.
   *
   * @param threads how many work at once, at least 1
   */
  public WorkerPool(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; it must be at least 1");
    }
    this.threads = threads;
    this.helpers =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads - 1,
                task -> {
                  Thread thread = new Thread(task, "jingu-worker");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  /** How many threads work at once; the worker numbers are below it. */
  public int threads() {
    return threads;
  }

  /** Work on one item. */
  @FunctionalInterface
  public interface Item {
    /**
     * Does it.
     *
     * @param item the number of the item
     * @param worker the number of the thread, for scratch memory of its own
     */
    void run(int item, int worker);
  }

  /**
   * Works on the items 0 to {@code items - 1} and returns when all are done. The first failure is
   * thrown here; items not yet begun are then left out.
   */
  public void run(int items, Item work) {
    int parallel = Math.min(threads, items);
    if (parallel <= 1 || helpers == null) {
      for (int item = 0; item < items; item++) {
        work.run(item, 0);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(parallel - 1);
    for (int worker = 1; worker < parallel; worker++) {
      int number = worker;
      helpers.execute(
          () -> {
            takeItems(items, work, number, next, failure);
            done.countDown();
          });
    }
    takeItems(items, work, 0, next, failure);
    await(done);
    rethrow(failure.get());
  }

  @Override
  public void close() {
    if (helpers != null) {
      helpers.shutdownNow();
    }
  }

  private static void takeItems(
      int items,
      Item work,
      int worker,
      AtomicInteger next,
      AtomicReference<@Nullable Throwable> failure) {
    try {
      for (int item = next.getAndIncrement(); item < items; item = next.getAndIncrement()) {
        work.run(item, worker);
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      next.set(items);
    }
  }

  /** Waits even when interrupted: the helpers still write to the caller's arrays. */
  private static void await(CountDownLatch done) {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
  }
}
