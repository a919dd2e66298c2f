package org.jingu.compiler.ir;

import org.jspecify.annotations.Nullable;

/**
 * An operation on scalars, the vocabulary of {@link ScalarFunction}: its value, its derivative and
 * how it prints.
 *
 * <p>Comparisons give 1 or 0, and gradients are gated by multiplying with them, since processors do
 * that many elements at a time; a choice between values, of which one may be infinite, is {@link
 * #SELECT}. Where a derivative does not exist, the choice is PyTorch's, or 0.
 */
public enum ScalarOp {
  /** A number; it stands in the instruction. */
  CONSTANT(0, "", (a, b, c) -> a, null),
  /** a + b. */
  ADD(2, "%s + %s", (a, b, c) -> a + b, (f, x, y, g) -> new int[] {g, g}),
  /** a - b. */
  SUB(2, "%s - %s", (a, b, c) -> a - b, (f, x, y, g) -> new int[] {g, f.neg(g)}),
  /** a b. */
  MUL(2, "%s * %s", (a, b, c) -> a * b, (f, x, y, g) -> new int[] {f.mul(g, x[1]), f.mul(g, x[0])}),
  /** a / b. */
  DIV(2, "%s / %s", (a, b, c) -> a / b, ScalarOp::quotientDerivative),
  /** The larger; at a tie the gradient goes to a. */
  MAX(2, "max(%s, %s)", (a, b, c) -> Math.max(a, b), (f, x, y, g) -> chosen(f, x[0], x[1], g)),
  /** The smaller; at a tie the gradient goes to a. */
  MIN(2, "min(%s, %s)", (a, b, c) -> Math.min(a, b), (f, x, y, g) -> chosen(f, x[1], x[0], g)),
  /** a to the power b, as in C; no gradient reaches b where a is not positive. */
  POW(2, "pow(%s, %s)", (a, b, c) -> power(a, b), ScalarOp::powDerivative),
  /** 1 if a &gt; b, else 0. */
  GREATER(2, "(%s > %s)", (a, b, c) -> a > b ? 1 : 0, null),
  /** 1 if a &gt;= b, else 0. */
  GREATER_EQUAL(2, "(%s >= %s)", (a, b, c) -> a >= b ? 1 : 0, null),
  /** 1 if a = b, else 0. */
  EQUAL(2, "(%s == %s)", (a, b, c) -> a == b ? 1 : 0, null),
  /** b where a is not 0, else c. */
  SELECT(
      3,
      "select(%s, %s, %s)",
      (a, b, c) -> a != 0 ? b : c,
      (f, x, y, g) ->
          new int[] {-1, f.select(x[0], g, f.constant(0)), f.select(x[0], f.constant(0), g)}),
  /** -a. */
  NEG(1, "-%s", (a, b, c) -> -a, (f, x, y, g) -> one(f.neg(g))),
  /** |a|, with derivative 0 at 0. */
  ABS(1, "abs(%s)", (a, b, c) -> Math.abs(a), ScalarOp::absDerivative),
  /** -1, 0 or 1. */
  SIGN(1, "sign(%s)", (a, b, c) -> Math.signum(a), null),
  /** a². */
  SQUARE(
      1,
      "square(%s)",
      (a, b, c) -> a * a,
      (f, x, y, g) -> one(f.mul(g, f.mul(f.constant(2), x[0])))),
  /** √a, with derivative 0 at 0, so that the norm of a row of zeros has a finite gradient. */
  SQRT(
      1,
      "sqrt(%s)",
      (a, b, c) -> Math.sqrt(a),
      (f, x, y, g) ->
          one(
              f.select(
                  f.emit(GREATER, y, f.constant(0)),
                  f.emit(DIV, f.mul(f.constant(0.5), g), y),
                  f.constant(0)))),
  /** 1 / √a. */
  RSQRT(
      1,
      "rsqrt(%s)",
      (a, b, c) -> 1 / Math.sqrt(a),
      (f, x, y, g) -> one(f.mul(f.mul(f.constant(-0.5), g), f.mul(y, f.mul(y, y))))),
  /** 1 / a. */
  RECIPROCAL(1, "1 / %s", (a, b, c) -> 1 / a, (f, x, y, g) -> one(f.neg(f.mul(g, f.mul(y, y))))),
  /** e^a. */
  EXP(1, "exp(%s)", (a, b, c) -> Math.exp(a), (f, x, y, g) -> one(f.mul(g, y))),
  /** e^a - 1. */
  EXPM1(
      1,
      "expm1(%s)",
      (a, b, c) -> Math.expm1(a),
      (f, x, y, g) -> one(f.mul(g, f.emit(ADD, y, f.constant(1))))),
  /** The natural logarithm. */
  LOG(1, "log(%s)", (a, b, c) -> Math.log(a), (f, x, y, g) -> one(f.emit(DIV, g, x[0]))),
  /** log(1 + a). */
  LOG1P(
      1,
      "log1p(%s)",
      (a, b, c) -> Math.log1p(a),
      (f, x, y, g) -> one(f.emit(DIV, g, f.emit(ADD, x[0], f.constant(1))))),
  /** 1 / (1 + e^-a). */
  SIGMOID(
      1,
      "sigmoid(%s)",
      (a, b, c) -> 1 / (1 + Math.exp(-a)),
      (f, x, y, g) -> one(f.mul(g, f.mul(y, f.emit(SUB, f.constant(1), y))))),
  /** The hyperbolic tangent. */
  TANH(
      1,
      "tanh(%s)",
      (a, b, c) -> Math.tanh(a),
      (f, x, y, g) -> one(f.mul(g, f.emit(SUB, f.constant(1), f.mul(y, y))))),
  /** log(1 + e^a), exact for large |a|. */
  SOFTPLUS(
      1,
      "softplus(%s)",
      (a, b, c) -> Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
      (f, x, y, g) -> one(f.mul(g, f.emit(SIGMOID, x[0])))),
  /** max(a, 0), with derivative 0 at 0. */
  RELU(
      1,
      "relu(%s)",
      (a, b, c) -> a > 0 ? a : 0 * a,
      (f, x, y, g) -> one(f.mul(g, f.emit(GREATER, y, f.constant(0)))));

  /** The value of an operation of up to three operands. */
  @FunctionalInterface
  interface Value {
    double of(double a, double b, double c);
  }

  /** The derivative by every operand, as code. */
  @FunctionalInterface
  interface Derivative {
    /**
     * @param f where to write the code
     * @param x the operands' registers
     * @param y the register of the operation's value
     * @param g the register of the gradient that comes in
     * @return a register an operand; -1 where no gradient flows
     */
    int[] of(ScalarFunction.Builder f, int[] x, int y, int g);
  }

  private final int arity;
  private final String format;

  // The lambdas above capture nothing, so they are immutable although their types do not say so.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Value value;

  @SuppressWarnings("ImmutableEnumChecker")
  private final @Nullable Derivative derivative;

  ScalarOp(int arity, String format, Value value, @Nullable Derivative derivative) {
    this.arity = arity;
    this.format = format;
    this.value = value;
    this.derivative = derivative;
  }

  /** The number of operands. */
  public int arity() {
    return arity;
  }

  /** The value; operands beyond the arity are ignored. */
  public double apply(double a, double b, double c) {
    return value.of(a, b, c);
  }

  /** Whether swapping the operands changes nothing. */
  public boolean commutative() {
    return this == ADD || this == MUL || this == EQUAL;
  }

  /** Whether this costs many times an addition. */
  public boolean transcendental() {
    return switch (this) {
      case POW, EXP, EXPM1, LOG, LOG1P, SIGMOID, TANH, SOFTPLUS -> true;
      default -> false;
    };
  }

  /** How to print it, a format with one %s an operand. */
  String format() {
    return format;
  }

  /** C, and so every GPU, has 1 for powers of 1 and for -1 to an infinite power; Java has NaN. */
  private static double power(double a, double b) {
    return a == 1 || (a == -1 && Double.isInfinite(b)) ? 1 : Math.pow(a, b);
  }

  /** The registers of the operands' gradients, -1 where none flows. */
  int[] differentiate(ScalarFunction.Builder f, int[] x, int y, int g) {
    return derivative == null ? new int[] {-1, -1, -1} : derivative.of(f, x, y, g);
  }

  private static int[] one(int register) {
    return new int[] {register};
  }

  /** The gradient goes to the first operand where {@code larger >= smaller}, else to the second. */
  private static int[] chosen(ScalarFunction.Builder f, int larger, int smaller, int g) {
    int mask = f.emit(GREATER_EQUAL, larger, smaller);
    return new int[] {f.mul(g, mask), f.mul(g, f.emit(SUB, f.constant(1), mask))};
  }

  private static int[] quotientDerivative(ScalarFunction.Builder f, int[] x, int y, int g) {
    int numerator = f.emit(DIV, g, x[1]);
    return new int[] {numerator, f.neg(f.mul(numerator, y))};
  }

  private static int[] absDerivative(ScalarFunction.Builder f, int[] x, int y, int g) {
    return one(f.mul(g, f.emit(SIGN, x[0])));
  }

  private static int[] powDerivative(ScalarFunction.Builder f, int[] x, int y, int g) {
    int base = f.mul(g, f.mul(x[1], f.emit(POW, x[0], f.emit(SUB, x[1], f.constant(1)))));
    int positive = f.emit(GREATER, x[0], f.constant(0));
    int log = f.emit(LOG, f.select(positive, x[0], f.constant(1)));
    return new int[] {base, f.mul(g, f.mul(y, log))};
  }
}
