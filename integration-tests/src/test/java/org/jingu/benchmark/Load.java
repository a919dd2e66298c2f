package org.jingu.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;

/** Calls something from several threads and notes what each call took. */
final class Load {
  /** Times are kept to three digits. */
  private static final int DIGITS = 3;

  private Load() {}

  /**
   * What a block of calls took.
   *
   * @param nanos of the calls
   * @param seconds of all together
   */
  record Block(Histogram nanos, double seconds) {
    double perSecond() {
      return nanos.getTotalCount() / seconds;
    }
  }

  /** One without any time. */
  static Histogram histogram() {
    return new Histogram(DIGITS);
  }

  /** Each caller asks as soon as it has its answer, for {@code millis}, at least once. */
  static Block closed(int callers, long millis, IntConsumer call) {
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    long end = start + millis * 1_000_000;
    return run(
        callers,
        start,
        nanos -> {
          long now = System.nanoTime();
          do {
            call.accept(next.getAndIncrement());
            long then = now;
            now = System.nanoTime();
            nanos.recordValue(now - then);
          } while (now < end);
        });
  }

  /**
   * Requests come at random times, whether or not earlier ones have their answers. A request's time
   * counts from when it should have begun, so that waiting for a caller is part of it.
   *
   * @param perSecond requests a second on average
   */
  static Block open(int callers, long millis, double perSecond, long seed, IntConsumer call) {
    int count = Math.max(1, (int) (perSecond * millis / 1e3));
    long[] due = new long[count];
    SplittableRandom random = new SplittableRandom(seed);
    double at = 0;
    for (int i = 0; i < count; i++) {
      at -= 1e9 / perSecond * Math.log(1 - random.nextDouble());
      due[i] = (long) at;
    }
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    return run(
        callers,
        start,
        nanos -> {
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            await(start + due[i]);
            call.accept(i);
            nanos.recordValue(System.nanoTime() - start - due[i]);
          }
        });
  }

  private static void await(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** One caller's calls; adds what they took. */
  private interface Caller {
    void call(Histogram nanos);
  }

  private static Block run(int callers, long start, Caller caller) {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      List<Future<Histogram>> all = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        all.add(
            threads.submit(
                () -> {
                  Histogram nanos = histogram();
                  caller.call(nanos);
                  return nanos;
                }));
      }
      Histogram nanos = histogram();
      for (Future<Histogram> one : all) {
        nanos.add(one.get());
      }
      return new Block(nanos, (System.nanoTime() - start) / 1e9);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
