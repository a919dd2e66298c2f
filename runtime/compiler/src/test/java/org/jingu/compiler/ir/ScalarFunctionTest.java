package org.jingu.compiler.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScalarFunctionTest {
  private static final double STEP = 1e-6;

  private static double apply(ScalarFunction function, double... arguments) {
    return function.apply(Arrays.copyOf(arguments, function.registers()));
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarOp.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CONSTANT", "GREATER", "GREATER_EQUAL", "EQUAL", "SIGN"})
  void theGradientOfEveryOpIsItsDifferenceQuotient(ScalarOp op) {
    ScalarFunction function = ScalarFunction.of(op);
    Random random = new Random(1);
    for (int trial = 0; trial < 50; trial++) {
      double[] x = random.doubles(op.arity(), 0.1, 2).toArray();
      for (int i = op == ScalarOp.SELECT ? 1 : 0; i < x.length; i++) {
        double kept = x[i];
        x[i] = kept + STEP;
        double above = apply(function, x);
        x[i] = kept - STEP;
        double below = apply(function, x);
        x[i] = kept;
        double[] arguments = Arrays.copyOf(x, x.length + 2);
        arguments[x.length] = apply(function, x);
        arguments[x.length + 1] = 3;
        double expected = 3 * (above - below) / (2 * STEP);
        assertEquals(
            expected, apply(function.gradient(i), arguments), 1e-5 * Math.max(1, expected));
      }
    }
  }

  @Test
  void theNormOfZerosHasAFiniteGradient() {
    assertEquals(0, apply(ScalarFunction.of(ScalarOp.SQRT).gradient(0), 0, 0, 1));
  }

  @Test
  void softplusAndSigmoidStayFiniteFarFromZero() {
    assertEquals(1000, apply(ScalarFunction.of(ScalarOp.SOFTPLUS), 1000));
    assertEquals(0, apply(ScalarFunction.of(ScalarOp.SOFTPLUS), -1000));
    assertEquals(0, apply(ScalarFunction.of(ScalarOp.SIGMOID), -1000));
  }

  @Test
  void neutralOperandsAreDropped() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(1);
    int x = f.emit(ScalarOp.ADD, f.mul(0, f.constant(1)), f.constant(0));
    assertTrue(f.build(x).isIdentity());
  }

  @Test
  void equalInstructionsAreOne() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(1);
    int twice = f.emit(ScalarOp.ADD, f.emit(ScalarOp.EXP, 0), f.emit(ScalarOp.EXP, 0));
    assertEquals("t0 = exp(x); t0 + t0", f.build(twice).print(List.of("x")));
  }

  @Test
  void aRegisterReadBeforeItIsWrittenIsRefused() {
    List<ScalarFunction.Instruction> code =
        List.of(new ScalarFunction.Instruction(ScalarOp.NEG, 0, 5, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new ScalarFunction(1, code, 1));
  }
}
