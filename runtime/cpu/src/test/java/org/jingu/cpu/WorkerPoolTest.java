package org.jingu.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @Test
  void aPoolWithoutThreadsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new WorkerPool(0));
  }
}
