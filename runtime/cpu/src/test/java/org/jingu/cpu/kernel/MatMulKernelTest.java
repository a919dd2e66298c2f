package org.jingu.cpu.kernel;

import static org.jingu.cpu.kernel.Matrices.at;
import static org.jingu.cpu.kernel.Matrices.product;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.dnnl.OpenMp;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.Storage;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatMulKernelTest {
  private static final int ROOM = 1 << 17;

  private final SplittableRandom random = new SplittableRandom(4);

  /** Which of oneDNN's products is taken depends on the number of threads. */
  private static DnnlEngine engine(int threads) {
    OpenMp.useThreads(threads);
    return new DnnlEngine(threads);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void productsAreRight(int threads) {
    try (NativeMemory memory = new NativeMemory(4L * ROOM);
        DnnlEngine dnnl = engine(threads);
        WorkerPool pool = new WorkerPool(1)) {
      for (int draw = 0; draw < 80; draw++) {
        Product product = draw(memory, random.nextBoolean());
        View y = product.y;
        View bias = row(memory.storage(3L * ROOM, ROOM), Math.toIntExact(y.width()));
        boolean relu = random.nextBoolean();
        boolean biased = random.nextBoolean();
        Epilogues.Native epilogue = new Epilogues.Native(biased ? bias : null, relu, List.of());
        try (MatMulKernel kernel = new MatMulKernel(dnnl, product.a, product.b, epilogue, y)) {
          assertTrue(kernel.isFast());
          kernel.run(pool);
        }
        assertBiasAndRelu(product, biased ? bias : null, relu);
      }
    }
  }

  /** Many terms are cut among threads, whose sums must be added up in one order. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void bitsRepeat(int threads) {
    int terms = 4000;
    try (NativeMemory memory = new NativeMemory(3L * ROOM);
        DnnlEngine dnnl = engine(threads);
        WorkerPool pool = new WorkerPool(1)) {
      View a = matrix(memory.storage(0, ROOM), 30, terms, true);
      View b = matrix(memory.storage(ROOM, ROOM), terms, 30, false);
      View y = matrix(memory.storage(2L * ROOM, ROOM), 30, 30, false);
      try (MatMulKernel kernel = new MatMulKernel(dnnl, a, b, Epilogues.Native.NONE, y)) {
        kernel.run(pool);
        FloatBuffer first = FloatBuffer.allocate(900).put(0, y.storage().buffer(), 0, 900);
        for (int run = 0; run < 50; run++) {
          kernel.run(pool);
          assertEquals(-1, first.mismatch(y.storage().buffer().slice(0, 900)));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void chainsAfterAProductAreRight(int threads) {
    try (NativeMemory memory = new NativeMemory(6L * ROOM);
        DnnlEngine dnnl = engine(threads);
        WorkerPool pool = new WorkerPool(1)) {
      for (int draw = 0; draw < 60; draw++) {
        Product product = draw(memory, random.nextBoolean());
        View y = product.y;
        List<View> extras = new ArrayList<>();
        ScalarFunction.Builder f = new ScalarFunction.Builder(4);
        int value = 0;
        for (int i = 1; i <= 3; i++) {
          extras.add(operand(memory.storage((2L + i) * ROOM, ROOM), y));
          ScalarOp op = List.of(ScalarOp.ADD, ScalarOp.SUB, ScalarOp.MUL).get(random.nextInt(3));
          value = f.emit(op, value, i);
        }
        ScalarFunction epilogue = f.build(value);
        Epilogues.Native fused = Epilogues.of(epilogue, extras, y, number -> y);
        assertNotNull(fused, epilogue.toString());
        try (MatMulKernel kernel = new MatMulKernel(dnnl, product.a, product.b, fused, y)) {
          assertTrue(kernel.isFast());
          kernel.run(pool);
        }
        assertEpilogue(product, epilogue, extras);
      }
    }
  }

  /** Stacks whose products are small and large enough for oneDNN's general product. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void productsOfStacksAreRight(int threads) {
    try (NativeMemory memory = new NativeMemory(3L * ROOM);
        DnnlEngine dnnl = engine(threads);
        WorkerPool pool = new WorkerPool(1)) {
      for (int draw = 0; draw < 24; draw++) {
        int size = draw % 2 == 0 ? 8 : 65;
        int m = size + random.nextInt(12);
        int k = size + random.nextInt(12);
        int n = size + random.nextInt(12);
        View a = stack(memory.storage(0, ROOM), draw % 3 == 0 ? 1 : 4, m, k);
        View b = stack(memory.storage(ROOM, ROOM), 4, k, n);
        View y = new View(memory.storage(2L * ROOM, ROOM), 0, new long[] {4, m, n}, strides(m, n));
        try (MatMulKernel kernel = new MatMulKernel(dnnl, a, b, Epilogues.Native.NONE, y)) {
          kernel.run(pool);
        }
        for (int i = 0; i < 4; i++) {
          View left = member(a, a.dims()[0] == 1 ? 0 : i);
          Matrices.assertProduct(left, member(b, i), member(y, i), 1e-3, "product " + i);
        }
      }
    }
  }

  private static long[] strides(long rows, long columns) {
    return new long[] {rows * columns, columns, 1};
  }

  /** Random matrices without gaps, by rows or by columns. */
  private View stack(Storage storage, int count, int rows, int columns) {
    fill(storage.buffer());
    long[] strides =
        random.nextBoolean() ? strides(rows, columns) : new long[] {(long) rows * columns, 1, rows};
    return new View(storage, 0, new long[] {count, rows, columns}, strides);
  }

  private static View member(View stack, int index) {
    long[] dims = {stack.dims()[1], stack.dims()[2]};
    long[] strides = {stack.strides()[1], stack.strides()[2]};
    return new View(stack.storage(), stack.offset() + index * stack.strides()[0], dims, strides);
  }

  private record Product(View a, View b, View y) {}

  /**
   * Draws one, in the memory's first three rooms.
   *
   * @param conflicting with a left operand by columns, 512 apart
   */
  private Product draw(NativeMemory memory, boolean conflicting) {
    int m = conflicting ? 512 : random.nextInt(1, 400);
    int k = random.nextInt(2, 90);
    int n = random.nextInt(2, 90);
    return new Product(
        matrix(memory.storage(0, ROOM), m, k, conflicting || random.nextBoolean()),
        matrix(memory.storage(ROOM, ROOM), k, n, random.nextBoolean()),
        matrix(memory.storage(2L * ROOM, ROOM), m, n, false));
  }

  /** A tensor that is whole, a row or one element. */
  private View operand(Storage storage, View y) {
    int columns = Math.toIntExact(y.width());
    return switch (random.nextInt(3)) {
      case 0 -> matrix(storage, Math.toIntExact(y.dims()[0]), columns, false);
      case 1 -> row(storage, columns);
      default -> row(storage, 1);
    };
  }

  private static void assertEpilogue(Product p, ScalarFunction epilogue, List<View> extras) {
    View y = p.y;
    double[] registers = new double[epilogue.registers()];
    for (int i = 0; i < y.dims()[0]; i++) {
      for (int j = 0; j < y.dims()[1]; j++) {
        registers[0] = product(p.a, p.b, i, j);
        for (int e = 0; e < extras.size(); e++) {
          registers[e + 1] = at(extras.get(e).broadcast(y.dims()), i, j);
        }
        double expected = epilogue.apply(registers);
        assertEquals(expected, at(y, i, j), 1e-5 * Math.max(10, Math.abs(expected)));
      }
    }
  }

  @Test
  void epiloguesThatAreNoChainAreLeftToAMap() {
    try (NativeMemory memory = new NativeMemory(2L * ROOM)) {
      View y = matrix(memory.storage(0, ROOM), 100, 50, false);
      View x = matrix(memory.storage(ROOM, ROOM), 100, 50, false);
      ScalarFunction.Builder f = new ScalarFunction.Builder(2);
      ScalarFunction mask = f.build(f.mul(0, f.emit(ScalarOp.GREATER, 1, f.constant(0))));
      assertNull(Epilogues.of(mask, List.of(x), y, number -> y), "the product is not first");
      f = new ScalarFunction.Builder(2);
      ScalarFunction square = f.build(f.mul(1, f.mul(0, 0)));
      assertNull(Epilogues.of(square, List.of(x), y, number -> y), "the product is read twice");
      ScalarFunction sum = ScalarFunction.of(ScalarOp.ADD);
      assertNotNull(Epilogues.of(sum, List.of(x), y, number -> y));
      View part = x.slice(1, 0, 25, 1);
      View parts = y.slice(1, 0, 25, 1);
      View column = dense(x, 100, 1);
      assertNull(Epilogues.of(sum, List.of(column), y, number -> y), "a number a row");
      View narrow = dense(x, 100, 25);
      assertNull(Epilogues.of(sum, List.of(narrow), parts, number -> y), "into a part");
      assertNull(
          Epilogues.of(sum, List.of(part), dense(y, 100, 25), number -> y), "rows with gaps");
    }
  }

  private static View dense(View in, long... dims) {
    return new View(in.storage(), in.offset(), dims, View.denseStrides(dims));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aNanStaysOneThroughRelu(int threads) {
    try (NativeMemory memory = new NativeMemory(4L * ROOM);
        DnnlEngine dnnl = engine(threads);
        WorkerPool pool = new WorkerPool(1)) {
      for (boolean conflicting : new boolean[] {false, true}) {
        Product product = draw(memory, conflicting);
        product.a.storage().buffer().put(0, Float.NaN);
        Epilogues.Native relu = new Epilogues.Native(null, true, List.of());
        try (MatMulKernel kernel = new MatMulKernel(dnnl, product.a, product.b, relu, product.y)) {
          kernel.run(pool);
        }
        assertTrue(Float.isNaN(at(product.y, 0, 0)));
        assertFalse(Float.isNaN(at(product.y, 1, 0)));
      }
    }
  }

  private static void assertBiasAndRelu(Product p, @Nullable View bias, boolean relu) {
    View y = p.y;
    for (int i = 0; i < y.dims()[0]; i++) {
      for (int j = 0; j < y.dims()[1]; j++) {
        double expected = product(p.a, p.b, i, j);
        expected += bias == null ? 0 : bias.storage().buffer().get(j);
        assertEquals(relu ? Math.max(0, expected) : expected, at(y, i, j), 1e-4);
      }
    }
  }

  private View matrix(Storage storage, int rows, int columns, boolean byColumns) {
    fill(storage.buffer());
    long[] strides = byColumns ? new long[] {1, rows} : new long[] {columns, 1};
    return new View(storage, 0, new long[] {rows, columns}, strides);
  }

  private View row(Storage storage, int columns) {
    fill(storage.buffer());
    return new View(storage, 0, new long[] {columns}, new long[] {1});
  }

  private void fill(FloatBuffer buffer) {
    for (int i = 0; i < ROOM; i++) {
      buffer.put(i, (float) (random.nextDouble() * 2 - 1));
    }
  }
}
