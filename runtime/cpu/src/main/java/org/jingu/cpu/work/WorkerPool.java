package org.jingu.cpu.work;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads, the caller's among them, that share out numbered items.
 *
 * <p>Which thread takes which item is left to chance, so an item must not depend on any other. One
 * caller at a time; items must not call the pool.
 *
 * <p>A plan is hundreds of short calls in a row. So a call allocates nothing; a thread that has run
 * out of work looks for the next call a little while before it sleeps, because waking it would take
 * longer than most kernels' share; and a call ends when its items are done, without waiting for
 * threads that came too late for any, as they do where other programs want the cores.
 */
public final class WorkerPool implements AutoCloseable {
  /** A few times what it takes to wake a sleeping thread. */
  private static final long SPIN_NANOS = 50_000;

  private static final int LOOKS_BETWEEN_CLOCKS = 32;
  private static final int MOST_THREADS = 0xFFFF;
  private static final long CLOSED = 1L << 16;
  private static final int CALL_SHIFT = 17;
  private static final Item NOTHING = (item, worker) -> {};

  private final int threads;
  private final long spinNanos;
  private final Helper[] helpers;
  private final AtomicBoolean busy = new AtomicBoolean();

  // A call. Its caller writes these before it opens the gate and after the last helper has left.
  private Item work = NOTHING;
  private int items;
  private @Nullable Thread caller;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** The call's number, then {@link #CLOSED}, then how many helpers are inside, in 16 bits. */
  private final AtomicLong gate = new AtomicLong(CLOSED);

  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param threads how many work at once, at least 1
   */
  public WorkerPool(int threads) {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "threads is %d; it must be from 1 to %d".formatted(threads, MOST_THREADS));
    }
    this.threads = threads;
    // Where threads share a core, one that looks for work keeps another from it.
    this.spinNanos = Runtime.getRuntime().availableProcessors() < threads ? 0 : SPIN_NANOS;
    this.helpers = new Helper[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper(i + 1);
      helpers[i].start();
    }
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
   *
   * @throws IllegalStateException if the pool is at work, for another thread or for this one
   */
  public void run(int items, Item work) {
    int parallel = Math.min(threads, items);
    if (parallel <= 1) {
      for (int item = 0; item < items; item++) {
        work.run(item, 0);
      }
      return;
    }
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "the pool is at work; items must not call their pool, nor two threads one pool at once");
    }
    try {
      share(parallel, items, work);
    } finally {
      this.work = NOTHING;
      busy.set(false);
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Helper helper : helpers) {
      LockSupport.unpark(helper);
    }
  }

  private void share(int parallel, int items, Item work) {
    this.work = work;
    this.items = items;
    caller = Thread.currentThread();
    next.set(0);
    failure.set(null);
    gate.set((call(gate.get()) + 1) << CALL_SHIFT);
    for (int i = 0; i < parallel - 1; i++) {
      helpers[i].wake();
    }
    takeItems(0);
    gate.getAndUpdate(state -> state | CLOSED);
    awaitHelpers();
    rethrow(failure.get());
  }

  private static long call(long state) {
    return state >>> CALL_SHIFT;
  }

  private static long inside(long state) {
    return state & MOST_THREADS;
  }

  /** Lets a helper in, unless the call is over. */
  private boolean enter(long call) {
    while (true) {
      long state = gate.get();
      if (call(state) != call || (state & CLOSED) != 0) {
        return false;
      }
      if (gate.compareAndSet(state, state + 1)) {
        return true;
      }
    }
  }

  private void leave() {
    Thread waiting = caller;
    long state = gate.decrementAndGet();
    if (inside(state) == 0 && (state & CLOSED) != 0) {
      LockSupport.unpark(waiting);
    }
  }

  private void takeItems(int worker) {
    int count = items;
    Item item = work;
    try {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        item.run(i, worker);
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      next.set(count);
    }
  }

  /** Waits even when interrupted: the helpers still write to the caller's arrays. */
  private void awaitHelpers() {
    long began = 0;
    for (int looks = 0; inside(gate.get()) > 0; looks++) {
      if (looks % LOOKS_BETWEEN_CLOCKS == 0) {
        long now = System.nanoTime();
        began = looks == 0 ? now : began;
        if (now - began >= spinNanos) {
          break;
        }
      }
      Thread.onSpinWait();
    }
    boolean interrupted = false;
    while (inside(gate.get()) > 0) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
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

  /** A thread of the pool. */
  private final class Helper extends Thread {
    private final int worker;
    private volatile boolean asleep;

    Helper(int worker) {
      super("jingu-worker-" + worker);
      this.worker = worker;
      setDaemon(true);
    }

    void wake() {
      if (asleep) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      long seen = 0;
      while (!closed) {
        seen = awaitCallAfter(seen);
        if (enter(seen)) {
          takeItems(worker);
          leave();
        }
      }
    }

    private long awaitCallAfter(long seen) {
      long began = System.nanoTime();
      for (int looks = 1; isIdle(seen); looks++) {
        if (looks % LOOKS_BETWEEN_CLOCKS == 0 && System.nanoTime() - began >= spinNanos) {
          sleepAfter(seen);
          break;
        }
        Thread.onSpinWait();
      }
      return call(gate.get());
    }

    private boolean isIdle(long seen) {
      return call(gate.get()) == seen && !closed;
    }

    /** The caller opens the gate, then reads {@code asleep}; this does it the other way round. */
    private void sleepAfter(long seen) {
      asleep = true;
      while (isIdle(seen)) {
        LockSupport.park(WorkerPool.this);
      }
      asleep = false;
    }
  }
}
