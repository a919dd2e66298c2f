package org.jingu.cpu;

import static org.jingu.cpu.Matrices.assertProduct;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlicedGemmKernelTest {
  private static final int ROOM = 1 << 18;

  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void slicesAddUpToTheProduct() {
    try (NativeMemory memory = new NativeMemory(4L * ROOM)) {
      for (int threads = 2; threads <= 3; threads++) {
        try (WorkerPool pool = new WorkerPool(threads)) {
          for (int draw = 0; draw < 12; draw++) {
            int k = 1024 * threads + random.nextInt(200);
            agrees(memory, pool, random.nextInt(16, 50), k, random.nextInt(16, 50));
          }
        }
      }
    }
  }

  private void agrees(NativeMemory memory, WorkerPool pool, int m, int k, int n) {
    int threads = pool.threads();
    View a = matrix(memory.storage(0, ROOM), m, k);
    View b = matrix(memory.storage(ROOM, ROOM), k, n);
    View y = dense(memory.storage(2L * ROOM, ROOM), m, n);
    View partial = dense(memory.storage(3L * ROOM, ROOM), threads - 1, m, n);
    String what = "[%d, %d] x [%d, %d] on %d threads".formatted(m, k, k, n, threads);
    assertTrue(SlicedGemmKernel.takes(a, b, y, threads), what);
    SlicedGemmKernel kernel = new SlicedGemmKernel(a, b, y, partial);
    for (int run = 0; run < 2; run++) { // the second must not see the first's sums
      kernel.run(pool);
      assertProduct(a, b, y, 1e-3, what);
    }
  }

  @Test
  void otherProductsAreLeftAlone() {
    try (NativeMemory memory = new NativeMemory(ROOM)) {
      Storage storage = memory.storage(0, ROOM);
      View a = dense(storage, 16, 2048);
      View b = dense(storage, 2048, 16);
      View y = dense(storage, 16, 16);
      assertTrue(SlicedGemmKernel.takes(a, b, y, 2));
      assertFalse(SlicedGemmKernel.takes(a, b, y, 1), "one thread");
      assertFalse(SlicedGemmKernel.takes(a, b, y, 3), "short slices");
      View gaps = new View(storage, 0, new long[] {16, 16}, new long[] {20, 1});
      assertFalse(SlicedGemmKernel.takes(a, b, gaps, 2), "a result with gaps");
      View wide = dense(storage, 2048, 1100);
      assertFalse(SlicedGemmKernel.takes(a, wide, dense(storage, 16, 1100), 2), "few terms");
    }
  }

  private static View dense(Storage storage, long... dims) {
    return new View(storage, 0, dims, View.denseStrides(dims));
  }

  /** Random elements, rows or columns first. */
  private View matrix(Storage storage, int rows, int columns) {
    for (int i = 0; i < rows * columns; i++) {
      storage.buffer().put(i, (float) (random.nextDouble() * 2 - 1));
    }
    long[] strides = random.nextBoolean() ? new long[] {columns, 1} : new long[] {1, rows};
    return new View(storage, 0, new long[] {rows, columns}, strides);
  }
}
