package org.jingu.cpu;

import static org.jingu.cpu.Matrices.at;
import static org.jingu.cpu.Matrices.product;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MatMulKernelTest {
  private static final int ROOM = 1 << 17;

  private final SplittableRandom random = new SplittableRandom(4);

  @Test
  void productsWithAPackedRightOperandAreRight() {
    try (NativeMemory memory = new NativeMemory(4L * ROOM);
        DnnlEngine dnnl = new DnnlEngine();
        WorkerPool pool = new WorkerPool(1)) {
      for (int draw = 0; draw < 40; draw++) {
        Product product = draw(memory);
        View a = product.a;
        View b = product.b;
        View y = product.y;
        View bias = row(memory.storage(3L * ROOM, ROOM), Math.toIntExact(y.width()));
        boolean relu = random.nextBoolean();
        boolean biased = random.nextBoolean();
        assertTrue(MatMulKernel.packs(a, b, y));
        try (MatMulKernel kernel =
            new MatMulKernel(
                dnnl, a, b, new Epilogues.Native(biased ? bias : null, relu, List.of()), y)) {
          kernel.run(pool);
          b.storage().buffer().put(0, b.storage().buffer().get(0) + 1); // packed in every run
          kernel.run(pool);
        }
        assertBiasAndRelu(product, biased ? bias : null, relu);
      }
    }
  }

  @Test
  void chainsAfterAProductAreRight() {
    try (NativeMemory memory = new NativeMemory(6L * ROOM);
        DnnlEngine dnnl = new DnnlEngine();
        WorkerPool pool = new WorkerPool(1)) {
      for (int draw = 0; draw < 60; draw++) {
        Product product = draw(memory);
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

  /** A product of a size that is packed. */
  private record Product(View a, View b, View y) {}

  /** Draws one, in the memory's first three rooms. */
  private Product draw(NativeMemory memory) {
    int k = random.nextInt(16, 90);
    int n = random.nextInt(16, 90);
    int m = 4 * Math.max(k, n) + random.nextInt(500);
    return new Product(
        matrix(memory.storage(0, ROOM), m, k, false),
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

  @Test
  void aNanStaysOneThroughRelu() {
    try (NativeMemory memory = new NativeMemory(4L * ROOM);
        DnnlEngine dnnl = new DnnlEngine();
        WorkerPool pool = new WorkerPool(1)) {
      for (int m : new int[] {20, 200}) { // as it lies, and packed
        View a = matrix(memory.storage(0, ROOM), m, 20, false);
        View b = matrix(memory.storage(ROOM, ROOM), 20, 20, false);
        View y = matrix(memory.storage(3L * ROOM, ROOM), m, 20, false);
        assertEquals(m == 200, MatMulKernel.packs(a, b, y));
        a.storage().buffer().put(3, Float.NaN);
        try (MatMulKernel kernel =
            new MatMulKernel(dnnl, a, b, new Epilogues.Native(null, true, List.of()), y)) {
          kernel.run(pool);
        }
        assertTrue(Float.isNaN(at(y, 0, 0)));
        assertFalse(Float.isNaN(at(y, 1, 0)));
      }
    }
  }

  @Test
  void largeOrFlatProductsAreLeftToOpenBlas() {
    try (NativeMemory memory = new NativeMemory(ROOM)) {
      Storage s = memory.storage(0, ROOM);
      View wide = new View(s, 0, new long[] {100, 800}, new long[] {800, 1});
      View tall = new View(s, 0, new long[] {4096, 100}, new long[] {100, 1});
      View result = new View(s, 0, new long[] {4096, 800}, new long[] {800, 1});
      assertFalse(MatMulKernel.packs(tall, wide, result), "many columns");
      View square = new View(s, 0, new long[] {100, 100}, new long[] {100, 1});
      assertFalse(MatMulKernel.packs(square, square, square), "few rows");
      View byColumns = new View(s, 0, new long[] {4096, 100}, new long[] {1, 4096});
      assertFalse(MatMulKernel.packs(byColumns, square, tall), "a transposed left operand");
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
