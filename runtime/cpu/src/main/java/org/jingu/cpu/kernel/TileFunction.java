package org.jingu.cpu.kernel;

import java.util.Arrays;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarFunction.Instruction;
import org.jingu.compiler.ir.ScalarOp;

/**
 * Evaluates a scalar function over tiles: one loop an instruction, each over arrays that fit the
 * first-level cache, in the manner of a vector machine. Each thread has its own registers.
 */
public final class TileFunction {
  /** Elements of a tile. */
  public static final int TILE = 1024;

  /** A bit of NaN that neither 0 nor 1 has. */
  private static final int ABOVE_ONE = 0x4000_0000;

  private final Instruction[] code;
  private final int arity;
  private final int result;
  private final float[][] registers;

  TileFunction(ScalarFunction function) {
    this.code = function.code().toArray(Instruction[]::new);
    this.arity = function.arity();
    this.result = function.result();
    this.registers = new float[function.registers()][TILE];
    for (int i = 0; i < code.length; i++) {
      if (code[i].op() == ScalarOp.CONSTANT) {
        Arrays.fill(registers[arity + i], (float) code[i].value());
      }
    }
  }

  /** The register to fill with an argument. */
  float[] argument(int i) {
    return registers[i];
  }

  /** Computes the first {@code n} elements and returns the register that holds them. */
  float[] run(int n) {
    for (int i = 0; i < code.length; i++) {
      Instruction in = code[i];
      float[] a = registers[in.a()];
      float[] b = registers[in.b()];
      float[] y = registers[arity + i];
      switch (in.op()) {
        case CONSTANT -> {}
        case SELECT -> select(a, b, registers[in.c()], y, n);
        case ADD, SUB, MUL, DIV, MAX, MIN, POW, GREATER, GREATER_EQUAL, EQUAL ->
            binary(in.op(), a, b, y, n);
        default -> unary(in.op(), a, y, n);
      }
    }
    return registers[result];
  }

  private static void binary(ScalarOp op, float[] a, float[] b, float[] y, int n) {
    switch (op) {
      case ADD -> {
        for (int i = 0; i < n; i++) {
          y[i] = a[i] + b[i];
        }
      }
      case SUB -> {
        for (int i = 0; i < n; i++) {
          y[i] = a[i] - b[i];
        }
      }
      case MUL -> {
        for (int i = 0; i < n; i++) {
          y[i] = a[i] * b[i];
        }
      }
      case DIV -> {
        for (int i = 0; i < n; i++) {
          y[i] = a[i] / b[i];
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          y[i] = Math.max(a[i], b[i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          y[i] = Math.min(a[i], b[i]);
        }
      }
      case GREATER -> {
        for (int i = 0; i < n; i++) {
          y[i] = positive(a[i] - b[i]);
        }
        withoutNaN(op, a, b, y, n);
      }
      case GREATER_EQUAL -> {
        for (int i = 0; i < n; i++) {
          y[i] = 1f - positive(b[i] - a[i]);
        }
        withoutNaN(op, a, b, y, n);
      }
      case EQUAL -> {
        for (int i = 0; i < n; i++) {
          y[i] = 1f - positive(Math.abs(a[i] - b[i]));
        }
        withoutNaN(op, a, b, y, n);
      }
      default -> slowly(op, a, b, y, n);
    }
  }

  /** As the operation is defined. */
  private static void slowly(ScalarOp op, float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) op.apply(a[i], b[i], 0);
    }
  }

  /** Makes comparisons anew where the difference was NaN; results are 0, 1 or NaN. */
  private static void withoutNaN(ScalarOp op, float[] a, float[] b, float[] y, int n) {
    int bits = 0;
    for (int i = 0; i < n; i++) {
      bits |= Float.floatToRawIntBits(y[i]);
    }
    if ((bits & ABOVE_ONE) != 0) {
      slowly(op, a, b, y, n);
    }
  }

  /**
   * 1 where x is positive, else 0, by arithmetic alone: HotSpot makes vector instructions of it,
   * and of no comparison, whose mispredicted branches cost some fifteen times as much. Even the
   * smallest positive number reaches 1 by two multiplications; NaN stays, and comes of operands
   * that are NaN or infinite alike.
   */
  private static float positive(float x) {
    return Math.min(Math.max(x, 0f) * 1e38f * 1e38f, 1f);
  }

  private static void unary(ScalarOp op, float[] a, float[] y, int n) {
    switch (op) {
      case NEG -> {
        for (int i = 0; i < n; i++) {
          y[i] = -a[i];
        }
      }
      case ABS -> {
        for (int i = 0; i < n; i++) {
          y[i] = Math.abs(a[i]);
        }
      }
      case SQUARE -> {
        for (int i = 0; i < n; i++) {
          y[i] = a[i] * a[i];
        }
      }
      case SQRT -> {
        for (int i = 0; i < n; i++) {
          y[i] = (float) Math.sqrt(a[i]);
        }
      }
      case RSQRT -> {
        for (int i = 0; i < n; i++) {
          y[i] = 1f / (float) Math.sqrt(a[i]);
        }
      }
      case RECIPROCAL -> {
        for (int i = 0; i < n; i++) {
          y[i] = 1f / a[i];
        }
      }
      case EXP -> {
        for (int i = 0; i < n; i++) {
          y[i] = FastMath.exp(a[i]);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < n; i++) {
          y[i] = FastMath.sigmoid(a[i]);
        }
      }
      case TANH -> {
        for (int i = 0; i < n; i++) {
          y[i] = FastMath.tanh(a[i]);
        }
      }
      case RELU -> {
        for (int i = 0; i < n; i++) {
          // As defined, NaN and -inf included, and in vector instructions.
          y[i] = Math.max(a[i], 0f * Math.min(a[i], 0f));
        }
      }
      default -> slowly(op, a, a, y, n);
    }
  }

  private static void select(float[] a, float[] b, float[] c, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] != 0f ? b[i] : c[i];
    }
  }
}
