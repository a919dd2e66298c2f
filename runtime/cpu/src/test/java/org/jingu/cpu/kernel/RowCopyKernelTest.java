package org.jingu.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.Storage;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowCopyKernelTest {
  /** DLRM's pairs: the elements above the diagonal of each example's matrix. */
  @ParameterizedTest
  @CsvSource({"27, 2", "27, 70", "60, 5", "8, 33"})
  void triangleIsOneKernel(int n, int batch) {
    try (NativeMemory memory = new NativeMemory(2L * batch * n * n);
        WorkerPool pool = new WorkerPool(2)) {
      int pairs = n * (n - 1) / 2;
      View products = view(memory, 0, batch, n, n);
      View triangle = view(memory, (long) batch * n * n, batch, pairs);
      FloatBuffer from = products.storage().buffer();
      for (int i = 0; i < batch * n * n; i++) {
        from.put(i, i);
      }
      List<RowCopyKernel.Part> parts = new ArrayList<>();
      int at = 0;
      for (int row = 0; row < n - 1; row++) {
        int length = n - 1 - row;
        View right = products.slice(1, row, 1, 1).slice(2, row + 1, length, 1);
        parts.add(new RowCopyKernel.Part(rows(right, length), triangle.slice(1, at, length, 1), 0));
        at += length;
      }
      Kernel kernel = RowCopyKernel.of(parts, 2);
      assertNotNull(kernel);
      kernel.run(pool);
      FloatBuffer to = triangle.storage().buffer();
      for (int b = 0, i = 0; b < batch; b++) {
        for (int row = 0; row < n; row++) {
          for (int column = row + 1; column < n; column++, i++) {
            assertEquals(from.get((b * n + row) * n + column), to.get(i));
          }
        }
      }
    }
  }

  /** What lies between pieces may be read along but must never be written. */
  @Test
  void gapsOfTheTargetStay() {
    try (NativeMemory memory = new NativeMemory(4 * 120);
        WorkerPool pool = new WorkerPool(1)) {
      View from = view(memory, 0, 4, 40);
      View to = view(memory, 4 * 40, 4, 80);
      for (int i = 0; i < 4 * 40; i++) {
        from.storage().buffer().put(i, 1 + i);
      }
      List<RowCopyKernel.Part> parts =
          List.of(
              new RowCopyKernel.Part(from.slice(1, 0, 20, 1), to.slice(1, 0, 20, 1), 0),
              new RowCopyKernel.Part(from.slice(1, 20, 20, 1), to.slice(1, 30, 20, 1), 0));
      Kernel kernel = RowCopyKernel.of(parts, 1);
      assertNotNull(kernel);
      kernel.run(pool);
      for (int b = 0; b < 4; b++) {
        for (int i = 0; i < 80; i++) {
          float expected = i < 20 ? 1 + b * 40 + i : i < 30 || i >= 50 ? 0 : 1 + b * 40 + i - 10;
          assertEquals(expected, to.storage().buffer().get(b * 80 + i), b + ", " + i);
        }
      }
    }
  }

  private static View view(NativeMemory memory, long offset, long... dims) {
    Storage storage = memory.storage(offset, View.count(dims));
    return new View(storage, 0, dims, View.denseStrides(dims));
  }

  /** [B, 1, length] as [B, length]. */
  private static View rows(View view, long length) {
    long[] dims = {view.dims()[0], length};
    long[] strides = {view.strides()[0], view.strides()[2]};
    return new View(view.storage(), view.offset(), dims, strides);
  }
}
