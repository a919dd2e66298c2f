package org.jingu.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.Storage;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.api.Test;

/** Maps and reductions of tensors in other orders of axes, whose last axes are folded. */
class FoldedAxisTest {
  private static final int THREADS = 2;

  private final Random random = new Random(11);

  @Test
  void mapsOfPermutedTensorsAreThoseOfTheirElements() {
    for (int trial = 0; trial < 300; trial++) {
      long[] dims = dims();
      try (NativeMemory memory = new NativeMemory(3 * room(dims));
          WorkerPool pool = new WorkerPool(THREADS)) {
        View a = operand(memory, 0, dims);
        View b = operand(memory, 1, dims);
        View y = permuted(memory, 2, dims);
        fill(memory);
        new MapKernel(ScalarFunction.of(ScalarOp.MUL), List.of(a, b), y, THREADS).run(pool);
        for (int i = 0; i < y.count(); i++) {
          assertEquals(at(a, dims, i) * at(b, dims, i), at(y, dims, i), "trial " + trial);
        }
      }
    }
  }

  @Test
  void sumsOfPermutedTensorsAreThoseOfTheirElements() {
    for (int trial = 0; trial < 300; trial++) {
      long[] dims = dims();
      List<Integer> axes =
          IntStream.range(0, dims.length).filter(axis -> random.nextInt(3) > 0).boxed().toList();
      if (axes.isEmpty()) {
        continue;
      }
      long[] kept = dims.clone();
      axes.forEach(axis -> kept[axis] = 1);
      try (NativeMemory memory = new NativeMemory(3 * room(dims));
          WorkerPool pool = new WorkerPool(THREADS)) {
        View a = operand(memory, 0, dims);
        View b = operand(memory, 1, dims);
        Storage results = memory.storage(2 * room(dims), room(dims));
        View y = new View(results, 0, kept, View.denseStrides(kept));
        fill(memory);
        Reduce sum =
            new Reduce(Reduce.Kind.SUM, axes, ScalarFunction.of(ScalarOp.MUL), Shape.of(dims));
        new ReduceKernel(sum, List.of(a, b), dims, y, THREADS).run(pool);
        double[] expected = new double[(int) y.count()];
        View places = y.broadcast(dims);
        for (int i = 0; i < View.count(dims); i++) {
          expected[(int) place(places, dims, i)] += (double) at(a, dims, i) * at(b, dims, i);
        }
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i], results.buffer().get(i), 1e-3, "trial " + trial);
        }
      }
    }
  }

  /** The draw must reach what it is for. */
  @Test
  void matricesAndTheirTransposesFoldToOneAxis() {
    long[] dims = {5, 14, 14, 4};
    try (NativeMemory memory = new NativeMemory(room(dims))) {
      View x = new View(memory.storage(0, room(dims)), 0, dims, View.denseStrides(dims));
      View transposed = x.permute(List.of(0, 2, 1, 3));
      int[] tiles = {0};
      TileLoop folded = TileLoop.folding(1, -1, x, transposed);
      folded.run(
          0,
          5,
          0,
          (places, rows, length) -> {
            tiles[0]++;
            assertEquals(14 * 14 * 4, length);
          });
      assertEquals(5, tiles[0]);
    }
  }

  private long[] dims() {
    long[] dims = new long[random.nextInt(3, 5)];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = random.nextInt(1, axis == 0 ? 40 : 9);
    }
    return dims;
  }

  /** Enough for any view here: gaps of one element in every axis. */
  private static long room(long[] dims) {
    return Arrays.stream(dims).map(size -> size + 1).reduce(1, (a, b) -> a * b);
  }

  private View operand(NativeMemory memory, int index, long[] dims) {
    long[] own = dims.clone();
    if (random.nextInt(3) == 0) {
      own[random.nextInt(own.length)] = 1;
    }
    return permuted(memory, index, own).broadcast(dims);
  }

  /** A tensor that lies in a random order of its axes, with gaps or without. */
  private View permuted(NativeMemory memory, int index, long[] dims) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, dims.length).boxed().toList());
    if (random.nextInt(4) > 0) {
      Collections.shuffle(order.subList(random.nextInt(2), dims.length), random);
    }
    int gap = random.nextInt(4) == 0 ? 1 : 0;
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[order.get(i)] = stride;
      stride *= dims[order.get(i)] + gap;
    }
    return new View(memory.storage(index * room(dims), room(dims)), 0, dims, strides);
  }

  private void fill(NativeMemory memory) {
    Storage all = memory.storage(0, memory.size());
    for (int i = 0; i < memory.size(); i++) {
      all.buffer().put(i, random.nextFloat() - 0.5f);
    }
  }

  private static long place(View view, long[] dims, long index) {
    long place = view.offset();
    long rest = index;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      place += rest % dims[axis] * view.strides()[axis];
      rest /= dims[axis];
    }
    return place;
  }

  private static float at(View view, long[] dims, long index) {
    return view.storage().buffer().get((int) place(view, dims, index));
  }
}
