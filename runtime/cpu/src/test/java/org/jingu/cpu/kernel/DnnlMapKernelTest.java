package org.jingu.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.Storage;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnnlMapKernelTest {
  private static final int ROWS = 300;
  private static final int COLUMNS = 240;
  private static final int SIZE = ROWS * COLUMNS;
  private static final int OPERANDS = 6;

  private final SplittableRandom random = new SplittableRandom(9);
  private final DnnlEngine dnnl = new DnnlEngine(2);
  private final WorkerPool pool = new WorkerPool(2);
  private final NativeMemory memory = new NativeMemory((OPERANDS + 2L) * SIZE);
  private final List<NativeMemory> numbers = new ArrayList<>();
  private final List<Storage> storages = new ArrayList<>();

  @AfterEach
  void close() {
    numbers.forEach(NativeMemory::close);
    memory.close();
    pool.close();
    dnnl.close();
  }

  @Test
  void chainsAndTheirSumsAgreeWithTheTiles() {
    int taken = 0;
    for (int draw = 0; draw < 300; draw++) {
      int arity = random.nextInt(1, OPERANDS + 1);
      ScalarFunction function = function(arity);
      List<View> inputs = new ArrayList<>();
      for (int i = 0; i < arity; i++) {
        inputs.add(operand(i));
      }
      View inPlace = random.nextBoolean() ? whole(0) : null;
      if (inPlace != null) {
        inputs.set(0, inPlace);
      }
      taken += agrees(function, inputs, inPlace) ? 1 : 0;
    }
    assertTrue(taken > 60, taken + " of 300 were taken");
  }

  /** Whether oneDNN has the function; if so it must have its values. */
  private boolean agrees(ScalarFunction function, List<View> inputs, @Nullable View inPlace) {
    fill();
    View expected = whole(OPERANDS);
    new MapKernel(function, inputs, expected, 2).run(pool);
    View output = inPlace != null ? inPlace : whole(OPERANDS + 1);
    try (DnnlMapKernel kernel = DnnlMapKernel.of(dnnl, function, inputs, output, this::number)) {
      if (kernel == null) {
        return false;
      }
      kernel.run(pool);
    }
    for (int i = 0; i < SIZE; i++) {
      float want = expected.storage().buffer().get((int) expected.offset() + i);
      float got = output.storage().buffer().get((int) output.offset() + i);
      // A sum of chains adds its terms in an order of its own.
      assertEquals(want, got, 1e-5f * Math.max(1, Math.abs(want)), function + ", element " + i);
    }
    return true;
  }

  @Test
  void theFormsOfTrainingAreTaken() {
    View y = whole(0);
    View x = whole(1);
    View z = whole(2);
    View row = new View(memory.storage(3L * SIZE, SIZE), 0, new long[] {COLUMNS}, new long[] {1});
    ScalarFunction.Builder cross = new ScalarFunction.Builder(4);
    int u = cross.emit(ScalarOp.ADD, 0, 1);
    int next = cross.emit(ScalarOp.ADD, 2, cross.mul(3, u));
    assertTaken(cross.build(next), List.of(y, row, x, z), y);
    ScalarFunction.Builder gate = new ScalarFunction.Builder(2);
    int open = gate.emit(ScalarOp.GREATER, 1, gate.constant(0));
    assertTaken(gate.build(gate.mul(0, open)), List.of(y, x), y);
    assertTaken(ScalarFunction.of(ScalarOp.ADD), List.of(y, row), y);
    ScalarFunction.Builder sum = new ScalarFunction.Builder(5);
    int products = sum.emit(ScalarOp.ADD, sum.mul(1, 2), sum.mul(3, 4));
    assertTaken(sum.build(sum.emit(ScalarOp.ADD, 0, products)), List.of(y, x, z, z, x), y);
  }

  private void assertTaken(ScalarFunction function, List<View> inputs, View output) {
    assertNotNull(DnnlMapKernel.of(dnnl, function, inputs, output, this::number));
    assertTrue(agrees(function, inputs, output));
  }

  @Test
  void whatWouldDifferOrBeSlowIsLeftAlone() {
    View y = whole(0);
    View x = whole(1);
    assertLeft(ScalarFunction.of(ScalarOp.RELU), List.of(x), y);
    assertLeft(ScalarFunction.of(ScalarOp.EXP), List.of(x), y);
    assertLeft(ScalarFunction.IDENTITY, List.of(x), y);
    ScalarFunction add = ScalarFunction.of(ScalarOp.ADD);
    View gaps =
        new View(x.storage(), 0, new long[] {ROWS - 1, COLUMNS - 8}, new long[] {COLUMNS, 1});
    assertLeft(add, List.of(gaps, gaps), gaps);
    View small = new View(x.storage(), 0, new long[] {8, COLUMNS}, new long[] {COLUMNS, 1});
    assertLeft(add, List.of(small, small), small);
    ScalarFunction.Builder twice = new ScalarFunction.Builder(3);
    int products = twice.emit(ScalarOp.ADD, twice.mul(0, 1), twice.mul(0, 2));
    assertLeft(twice.build(products), List.of(y, x, whole(2)), y);
  }

  private void assertLeft(ScalarFunction function, List<View> inputs, View output) {
    assertNull(DnnlMapKernel.of(dnnl, function, inputs, output, this::number));
  }

  private ScalarFunction function(int arity) {
    ScalarFunction.Builder f = new ScalarFunction.Builder(arity);
    ScalarOp[] ops = {ScalarOp.ADD, ScalarOp.SUB, ScalarOp.MUL, ScalarOp.GREATER, ScalarOp.NEG};
    int value = random.nextInt(arity);
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      ScalarOp op = ops[random.nextInt(ops.length)];
      int other = random.nextInt(5) == 0 ? f.constant(0.5) : random.nextInt(arity);
      if (random.nextInt(4) == 0) {
        other = f.mul(random.nextInt(arity), random.nextInt(arity));
      }
      value = op == ScalarOp.NEG ? f.emit(op, value) : f.emit(op, value, other);
    }
    return f.build(value);
  }

  /** A tensor, row, column or number. */
  private View operand(int index) {
    View whole = whole(index);
    return switch (random.nextInt(5)) {
      case 0 -> new View(whole.storage(), 0, new long[] {COLUMNS}, new long[] {1});
      case 1 -> new View(whole.storage(), 0, new long[] {ROWS, 1}, new long[] {1, 1});
      case 2 -> new View(whole.storage(), 0, new long[] {1, 1}, new long[] {1, 1});
      default -> whole;
    };
  }

  private View whole(int index) {
    while (storages.size() <= index) {
      storages.add(memory.storage((long) storages.size() * SIZE, SIZE));
    }
    return new View(storages.get(index), 0, new long[] {ROWS, COLUMNS}, new long[] {COLUMNS, 1});
  }

  private void fill() {
    for (int o = 0; o < OPERANDS; o++) {
      Storage storage = whole(o).storage();
      for (int i = 0; i < SIZE; i++) {
        storage.buffer().put(i, (float) (random.nextDouble() * 4 - 2));
      }
    }
  }

  private View number(double value) {
    NativeMemory own = new NativeMemory(1);
    numbers.add(own);
    own.storage(0, 1).buffer().put(0, (float) value);
    return new View(own.storage(0, 1), 0, new long[] {1}, new long[] {1});
  }
}
