package org.jingu.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * NaN, infinities, zeros of both signs and denormal numbers have the same values in every kernel,
 * those of {@link ScalarOp}: which kernel computes an operation is fusion's choice.
 */
class EdgeValuesTest {
  private static final float[] VALUES = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-40f,
    Float.MIN_NORMAL,
    1f,
    -1f,
    0.5f,
    2f,
    3f,
    -2.5f,
    88.5f,
    -100f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE
  };

  private final DnnlEngine dnnl = new DnnlEngine(2);
  private final WorkerPool pool = new WorkerPool(2);
  private final List<NativeMemory> memory = new ArrayList<>();

  @AfterEach
  void close() {
    memory.forEach(NativeMemory::close);
    pool.close();
    dnnl.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONSTANT")
  void tilesHaveTheValuesOfTheDefinition(ScalarOp op) {
    int count = (int) Math.pow(VALUES.length, op.arity());
    List<View> inputs = operands(op.arity(), 1, count);
    View output = tensor(1, count);
    new MapKernel(ScalarFunction.of(op), inputs, output, 2).run(pool);
    assertValues(ScalarFunction.of(op), inputs, output);
  }

  @ParameterizedTest
  @EnumSource(names = {"ADD", "SUB", "MUL", "DIV", "NEG", "GREATER"})
  void chainsInOneDnnHaveTheValuesOfTheDefinition(ScalarOp op) {
    assertLargeMap(ScalarFunction.of(op));
  }

  @Test
  void gatesInOneDnnHaveTheValuesOfTheDefinition() {
    ScalarFunction.Builder gate = new ScalarFunction.Builder(2);
    assertLargeMap(gate.build(gate.mul(0, gate.emit(ScalarOp.GREATER, 1, gate.constant(0)))));
    ScalarFunction.Builder later = new ScalarFunction.Builder(3);
    assertLargeMap(later.build(later.emit(ScalarOp.GREATER, later.mul(0, 1), 2)));
  }

  /** A difference decides in oneDNN, and that of equal infinities is NaN. */
  @Test
  void greaterOrEqualIsLeftToTiles() {
    ScalarFunction function = ScalarFunction.of(ScalarOp.GREATER_EQUAL);
    List<View> inputs = operands(2, 400, 400);
    View output = tensor(400, 400);
    assertNull(DnnlMapKernel.of(dnnl, function, inputs, output, this::number));
    assertNull(Epilogues.of(function, inputs.subList(1, 2), output, this::number));
  }

  private void assertLargeMap(ScalarFunction function) {
    List<View> inputs = operands(function.arity(), 400, 400);
    View output = tensor(400, 400);
    try (Kernel kernel = DnnlMapKernel.of(dnnl, function, inputs, output, this::number)) {
      assertNotNull(kernel, function::toString);
      kernel.run(pool);
    }
    assertValues(function, inputs, output);
  }

  @Test
  void reluAfterAProductHasTheValuesOfTheDefinition() {
    assertEpilogue(ScalarFunction.of(ScalarOp.RELU));
  }

  @ParameterizedTest
  @EnumSource(names = {"ADD", "SUB", "MUL", "DIV", "GREATER"})
  void operationsAfterAProductHaveTheValuesOfTheDefinition(ScalarOp op) {
    assertEpilogue(ScalarFunction.of(op));
  }

  /** The product of a column of edge values and a row of ones. */
  private void assertEpilogue(ScalarFunction function) {
    int rows = VALUES.length;
    int columns = VALUES.length;
    View a = tensor(rows, 1);
    View b = tensor(1, columns);
    View other = tensor(rows, columns);
    View product = tensor(rows, columns);
    for (int i = 0; i < rows; i++) {
      a.storage().buffer().put(i, VALUES[i]);
      b.storage().buffer().put(i, 1f);
      for (int j = 0; j < columns; j++) {
        product.storage().buffer().put(i * columns + j, VALUES[i]);
        other.storage().buffer().put(i * columns + j, VALUES[j]);
      }
    }
    List<View> extras = function.arity() == 1 ? List.of() : List.of(other);
    View y = tensor(rows, columns);
    Epilogues.Native fused = Epilogues.of(function, extras, y, this::number);
    assertNotNull(fused, function::toString);
    try (MatMulKernel kernel = new MatMulKernel(dnnl, a, b, fused, y)) {
      kernel.run(pool);
    }
    List<View> inputs = new ArrayList<>(List.of(product));
    inputs.addAll(extras);
    assertValues(function, inputs, y);
  }

  private void assertValues(ScalarFunction function, List<View> inputs, View output) {
    double[] registers = new double[function.registers()];
    for (int i = 0; i < output.count(); i++) {
      StringBuilder arguments = new StringBuilder();
      for (int k = 0; k < function.arity(); k++) {
        registers[k] = inputs.get(k).storage().buffer().get(i);
        arguments.append(' ').append(registers[k]);
      }
      float want = stepByStep(function, registers);
      float got = output.storage().buffer().get(i);
      // e^x of single precision ends where a denormal quotient may still follow.
      float least = function.transcendental() ? Float.MIN_NORMAL : Float.MIN_VALUE;
      boolean same =
          Float.isNaN(want)
              ? Float.isNaN(got)
              : want == got || Math.abs(want - got) <= 1e-6f * Math.abs(want) + least;
      assertTrue(same, "%s of%s is %s, not %s".formatted(function, arguments, got, want));
    }
  }

  /** The definition, each step rounded to single precision. */
  private static float stepByStep(ScalarFunction function, double[] registers) {
    for (int i = 0; i < function.code().size(); i++) {
      ScalarFunction.Instruction n = function.code().get(i);
      registers[function.arity() + i] =
          n.op() == ScalarOp.CONSTANT
              ? n.value()
              : (float) n.op().apply(registers[n.a()], registers[n.b()], registers[n.c()]);
    }
    return (float) registers[function.result()];
  }

  /** Tensors whose elements together run through all combinations of values. */
  private List<View> operands(int arity, int rows, int columns) {
    List<View> operands = new ArrayList<>();
    int period = 1;
    for (int k = 0; k < arity; k++, period *= VALUES.length) {
      View operand = tensor(rows, columns);
      for (int i = 0; i < rows * columns; i++) {
        operand.storage().buffer().put(i, VALUES[i / period % VALUES.length]);
      }
      operands.add(operand);
    }
    return operands;
  }

  private View tensor(int rows, int columns) {
    NativeMemory own = new NativeMemory((long) rows * columns);
    memory.add(own);
    long[] dims = {rows, columns};
    return new View(own.storage(0, (long) rows * columns), 0, dims, View.denseStrides(dims));
  }

  private View number(double value) {
    View one = tensor(1, 1);
    one.storage().buffer().put(0, (float) value);
    return one;
  }
}
