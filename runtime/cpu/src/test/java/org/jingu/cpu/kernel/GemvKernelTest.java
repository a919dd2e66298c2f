package org.jingu.cpu.kernel;

import static org.jingu.cpu.kernel.Matrices.assertProduct;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.Storage;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.api.Test;

class GemvKernelTest {
  private static final int ROOM = 1 << 14;

  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void aMatrixTimesAColumnAndARowTimesAMatrixAreRight() {
    try (NativeMemory memory = new NativeMemory(3L * ROOM);
        WorkerPool pool = new WorkerPool(3)) {
      for (int draw = 0; draw < 200; draw++) {
        boolean row = random.nextBoolean();
        int m = row ? 1 : random.nextInt(1, 130);
        int n = row ? random.nextInt(1, 130) : 1;
        int k = random.nextInt(2, 90);
        View a = matrix(memory.storage(0, ROOM), m, k);
        View b = matrix(memory.storage(ROOM, ROOM), k, n);
        View y = matrix(memory.storage(2L * ROOM, ROOM), m, n);
        String what = "[%d, %d] x [%d, %d]".formatted(m, k, k, n);
        assertTrue(GemvKernel.takes(a, b, y), what);
        GemvKernel.product(a, b, y, 3).run(pool);
        assertProduct(a, b, y, 1e-5 * k, what);
      }
    }
  }

  @Test
  void otherProductsAreLeftAlone() {
    try (NativeMemory memory = new NativeMemory(ROOM)) {
      Storage storage = memory.storage(0, ROOM);
      View twoByTwo = matrix(storage, 2, 2);
      View column = matrix(storage, 2, 1);
      assertFalse(GemvKernel.takes(twoByTwo, twoByTwo, twoByTwo));
      View gaps = new View(storage, 0, new long[] {3, 2}, new long[] {20, 2});
      assertFalse(GemvKernel.takes(gaps, column, matrix(storage, 3, 1)), "no unit stride");
      View repeated = new View(storage, 0, new long[] {2, 1}, new long[] {0, 1});
      assertFalse(GemvKernel.takes(twoByTwo, repeated, column), "one number again and again");
    }
  }

  /** Random elements, rows or columns first, with a gap behind each of them or without. */
  private View matrix(Storage storage, int rows, int columns) {
    for (int i = 0; i < ROOM; i++) {
      storage.buffer().put(i, (float) (random.nextDouble() * 2 - 1));
    }
    int gap = random.nextInt(3);
    long[] strides =
        random.nextBoolean() ? new long[] {columns + gap, 1} : new long[] {1, rows + gap};
    return new View(storage, random.nextInt(50), new long[] {rows, columns}, strides);
  }
}
