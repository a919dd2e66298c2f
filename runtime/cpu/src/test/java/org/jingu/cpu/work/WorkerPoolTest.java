package org.jingu.cpu.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
  @Test
  void everyItemIsDoneOnceByANumberedWorker() {
    for (int threads = 1; threads <= 4; threads++) {
      try (WorkerPool pool = new WorkerPool(threads)) {
        int limit = threads;
        for (int items : new int[] {0, 1, 2, 1000}) {
          AtomicIntegerArray done = new AtomicIntegerArray(items);
          pool.run(
              items,
              (item, worker) -> {
                assertTrue(worker >= 0 && worker < limit);
                done.incrementAndGet(item);
              });
          for (int item = 0; item < items; item++) {
            assertEquals(1, done.get(item));
          }
        }
      }
    }
  }

  @Test
  void aFailureReachesTheCallerAndThePoolGoesOn() {
    try (WorkerPool pool = new WorkerPool(3)) {
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class,
              () ->
                  pool.run(
                      100,
                      (item, worker) -> {
                        if (item == 50) {
                          throw new IllegalStateException("item 50");
                        }
                      }));
      assertEquals("item 50", e.getMessage());
      int[] done = new int[10];
      pool.run(10, (item, worker) -> done[item]++);
      assertEquals(1, done[9]);
    }
  }

  /** Calls of changing width in a row, with helpers awake, falling asleep and asleep. */
  @Test
  void noCallIsLostOrDoneTwice() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(1);
    for (int threads : new int[] {2, 3, 8}) {
      try (WorkerPool pool = new WorkerPool(threads)) {
        AtomicIntegerArray done = new AtomicIntegerArray(12);
        for (int call = 1; call <= 20_000; call++) {
          int items = random.nextInt(13);
          pool.run(items, (item, worker) -> done.incrementAndGet(item));
          for (int item = 0; item < 12; item++) {
            assertEquals(item < items ? 1 : 0, done.getAndSet(item, 0), "call " + call);
          }
          if (call % 2000 == 0) {
            Thread.sleep(1);
          }
        }
      }
    }
  }

  @Test
  void anItemThatCallsItsPoolIsRefused() {
    try (WorkerPool pool = new WorkerPool(2)) {
      WorkerPool.Item inner = (item, worker) -> {};
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class, () -> pool.run(2, (item, worker) -> pool.run(2, inner)));
      assertTrue(e.getMessage().contains("items must not call their pool"), e.getMessage());
    }
  }

  @Test
  void anInterruptedCallerWaitsAndStaysInterrupted() {
    try (WorkerPool pool = new WorkerPool(2)) {
      AtomicIntegerArray done = new AtomicIntegerArray(4);
      Thread.currentThread().interrupt();
      pool.run(
          4,
          (item, worker) -> {
            long until = System.nanoTime() + 2_000_000;
            while (System.nanoTime() < until) {
              Thread.onSpinWait();
            }
            done.incrementAndGet(item);
          });
      assertTrue(Thread.interrupted());
      assertEquals("[1, 1, 1, 1]", done.toString());
    }
  }

  @Test
  void aPoolWithoutThreadsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new WorkerPool(0));
  }
}
