package org.jingu.compiler.ir;

import java.util.OptionalDouble;
import org.jingu.compiler.ir.ScalarFunction.Instruction;

/**
 * Algebraic identities that hold for every floating-point value up to the sign of zero: constant
 * operands are folded, neutral ones dropped.
 */
final class Simplification {
  private Simplification() {}

  /** The register that already holds the value of an operation, or -1. */
  static int of(ScalarFunction.Builder f, ScalarOp op, int a, int b, int c) {
    OptionalDouble x = op.arity() > 0 ? constant(f, a) : OptionalDouble.empty();
    OptionalDouble y = op.arity() > 1 ? constant(f, b) : OptionalDouble.empty();
    OptionalDouble z = op.arity() > 2 ? constant(f, c) : OptionalDouble.empty();
    if (op.arity() > 0
        && x.isPresent()
        && (op.arity() < 2 || y.isPresent())
        && (op.arity() < 3 || z.isPresent())) {
      return f.constant(op.apply(x.getAsDouble(), y.orElse(0), z.orElse(0)));
    }
    return switch (op) {
      case ADD -> is(x, 0) ? b : is(y, 0) ? a : -1;
      case SUB -> is(y, 0) ? a : is(x, 0) ? f.neg(b) : -1;
      case MUL -> product(f, a, b, x, y);
      case DIV -> is(y, 1) ? a : is(x, 1) ? f.emit(ScalarOp.RECIPROCAL, b) : -1;
      case NEG -> {
        Instruction inner = f.instruction(a);
        yield inner != null && inner.op() == ScalarOp.NEG ? inner.a() : -1;
      }
      case SELECT -> x.isPresent() ? (x.getAsDouble() != 0 ? b : c) : b == c ? b : -1;
      default -> -1;
    };
  }

  private static int product(
      ScalarFunction.Builder f, int a, int b, OptionalDouble x, OptionalDouble y) {
    if (is(x, 1)) {
      return b;
    }
    if (is(y, 1)) {
      return a;
    }
    if (is(x, -1)) {
      return f.neg(b);
    }
    if (is(y, -1)) {
      return f.neg(a);
    }
    return a == b ? f.emit(ScalarOp.SQUARE, a) : -1;
  }

  private static boolean is(OptionalDouble value, double number) {
    return value.isPresent() && value.getAsDouble() == number;
  }

  private static OptionalDouble constant(ScalarFunction.Builder f, int register) {
    Instruction n = f.instruction(register);
    return n != null && n.op() == ScalarOp.CONSTANT
        ? OptionalDouble.of(n.value())
        : OptionalDouble.empty();
  }
}
