package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function of scalars as straight-line code: what an elementwise kernel computes for every
 * element, and what is fused into products and reductions.
 *
 * <p>Register i below {@link #arity} is argument i; register {@code arity + j} is the value of
 * instruction j. Code is in value-numbered form: no two instructions are equal and none is dead, so
 * equal functions built in the same order are equal records.
 *
 * @param arity the number of arguments
 * @param code the instructions
 * @param result the register of the function's value
 */
public record ScalarFunction(int arity, List<Instruction> code, int result) {
  /** f(x) = x. */
  public static final ScalarFunction IDENTITY = new ScalarFunction(1, List.of(), 0);

  /**
   * Copies the code and checks it.
   *
   * @throws IllegalArgumentException if a register is read before it is written
   */
  public ScalarFunction {
    code = List.copyOf(code);
    for (int i = 0; i < code.size(); i++) {
      for (int k = 0; k < code.get(i).op.arity(); k++) {
        checkRegister(code.get(i).operand(k), arity + i);
      }
    }
    checkRegister(result, arity + code.size());
  }

  private static void checkRegister(int register, int written) {
    if (register < 0 || register >= written) {
      throw new IllegalArgumentException(
          "register " + register + " is read while only " + written + " are written");
    }
  }

  /**
   * One operation.
   *
   * @param op what to compute
   * @param value the number of a {@link ScalarOp#CONSTANT}
   * @param a the register of the first operand
   * @param b the register of the second operand
   * @param c the register of the third operand
   */
  public record Instruction(ScalarOp op, double value, int a, int b, int c) {
    /** The i-th operand's register. */
    public int operand(int i) {
      return i == 0 ? a : i == 1 ? b : c;
    }
  }

  /** The function that applies one operation to its arguments. */
  public static ScalarFunction of(ScalarOp op) {
    Builder f = new Builder(op.arity());
    return f.build(f.emit(op, 0, Math.min(1, op.arity() - 1), Math.min(2, op.arity() - 1)));
  }

  /** The function without arguments whose value is {@code value}. */
  public static ScalarFunction constant(double value) {
    Builder f = new Builder(0);
    return f.build(f.constant(value));
  }

  /** Whether this is f(x) = x. */
  public boolean isIdentity() {
    return arity == 1 && result == 0;
  }

  /** The operation, if the function applies one operation to its arguments in order. */
  public boolean is(ScalarOp op) {
    return equals(of(op));
  }

  /** The value at the given arguments; {@code registers} has room for every register. */
  public double apply(double[] registers) {
    for (int i = 0; i < code.size(); i++) {
      Instruction n = code.get(i);
      registers[arity + i] =
          n.op == ScalarOp.CONSTANT
              ? n.value
              : n.op.apply(registers[n.a], registers[n.b], registers[n.c]);
    }
    return registers[result];
  }

  /** The number of registers that {@link #apply} needs. */
  public int registers() {
    return arity + code.size();
  }

  /** Whether any instruction costs many times an addition. */
  public boolean transcendental() {
    return code.stream().anyMatch(n -> n.op.transcendental());
  }

  /** Whether the value depends on the argument. */
  public boolean uses(int argument) {
    return result == argument
        || code.stream()
            .anyMatch(
                n -> {
                  for (int i = 0; i < n.op.arity(); i++) {
                    if (n.operand(i) == argument) {
                      return true;
                    }
                  }
                  return false;
                });
  }

  /**
   * The derivative by one argument, times a gradient: a function of the arguments, of this
   * function's value (argument {@code arity}) and of the gradient that comes in (argument {@code
   * arity + 1}).
   *
   * <p>The value comes as an argument because many derivatives are cheapest in terms of it, and
   * then the arguments need not be kept for the backward pass.
   */
  public ScalarFunction gradient(int argument) {
    Builder f = new Builder(arity + 2);
    int[] value = new int[registers()];
    for (int i = 0; i < arity; i++) {
      value[i] = i;
    }
    for (int i = 0; i < code.size(); i++) {
      Instruction n = code.get(i);
      value[arity + i] = arity + i == result ? arity : f.copy(n, value);
    }
    int[] gradient = new int[registers()];
    Arrays.fill(gradient, -1);
    gradient[result] = arity + 1;
    for (int i = code.size() - 1; i >= 0; i--) {
      Instruction n = code.get(i);
      if (gradient[arity + i] < 0 || n.op == ScalarOp.CONSTANT) {
        continue;
      }
      int[] operands = new int[n.op.arity()];
      for (int k = 0; k < operands.length; k++) {
        operands[k] = value[n.operand(k)];
      }
      int[] partial = n.op.differentiate(f, operands, value[arity + i], gradient[arity + i]);
      for (int k = 0; k < operands.length; k++) {
        if (partial[k] >= 0) {
          int to = n.operand(k);
          gradient[to] =
              gradient[to] < 0 ? partial[k] : f.emit(ScalarOp.ADD, gradient[to], partial[k]);
        }
      }
    }
    return f.build(gradient[argument] < 0 ? f.constant(0) : gradient[argument]);
  }

  /** The function as text, with the arguments' names put in; numbers in single precision. */
  public String print(List<String> arguments) {
    int[] uses = new int[registers()];
    for (Instruction n : code) {
      for (int i = 0; i < n.op.arity(); i++) {
        uses[n.operand(i)]++;
      }
    }
    StringBuilder out = new StringBuilder();
    String[] text = new String[registers()];
    boolean[] compound = new boolean[registers()];
    for (int i = 0; i < arity; i++) {
      text[i] = arguments.get(i);
    }
    int shared = 0;
    for (int i = 0; i < code.size(); i++) {
      Instruction n = code.get(i);
      int r = arity + i;
      text[r] = expression(n, text, compound);
      compound[r] = n.op.format().contains(" ") && !n.op.format().contains("(");
      if (uses[r] > 1 && r != result && n.op != ScalarOp.CONSTANT) {
        out.append("t").append(shared).append(" = ").append(text[r]).append("; ");
        text[r] = "t" + shared++;
        compound[r] = false;
      }
    }
    return out.append(text[result]).toString();
  }

  private static String expression(Instruction n, String[] text, boolean[] compound) {
    if (n.op == ScalarOp.CONSTANT) {
      return n.value == Math.rint(n.value) && Math.abs(n.value) < 1e9
          ? Long.toString((long) n.value)
          : Float.toString((float) n.value);
    }
    Object[] operands = new Object[n.op.arity()];
    boolean infix = !n.op.format().contains("(%s,") && !n.op.format().matches("\\w+\\(.*");
    for (int k = 0; k < operands.length; k++) {
      int r = n.operand(k);
      operands[k] = infix && compound[r] ? "(" + text[r] + ")" : text[r];
    }
    return n.op.format().formatted(operands);
  }

  /** Writes a function, simplifying as it goes. */
  public static final class Builder {
    private final int arity;
    private final List<Instruction> code = new ArrayList<>();
    private final Map<Instruction, Integer> numbered = new HashMap<>();

    /** Starts a function of {@code arity} arguments, whose registers are 0 to arity - 1. */
    public Builder(int arity) {
      this.arity = arity;
    }

    /** A number. */
    public int constant(double value) {
      return number(new Instruction(ScalarOp.CONSTANT, value, 0, 0, 0));
    }

    /** An operation of one operand. */
    public int emit(ScalarOp op, int a) {
      return emit(op, a, 0, 0);
    }

    /** An operation of two operands. */
    public int emit(ScalarOp op, int a, int b) {
      return emit(op, a, b, 0);
    }

    /** The product. */
    public int mul(int a, int b) {
      return emit(ScalarOp.MUL, a, b);
    }

    /** The negative. */
    public int neg(int a) {
      return emit(ScalarOp.NEG, a);
    }

    /** {@code a} where the condition is not 0, else {@code b}. */
    public int select(int condition, int a, int b) {
      return emit(ScalarOp.SELECT, condition, a, b);
    }

    /**
     * An operation; operands beyond its arity are ignored, and those of a commutative one put in
     * order, so that equal values have one form.
     */
    public int emit(ScalarOp op, int a, int b, int c) {
      if (op.commutative() && a > b) {
        return emit(op, b, a, c);
      }
      int n = op.arity();
      int first = n > 0 ? a : 0;
      int second = n > 1 ? b : 0;
      int third = n > 2 ? c : 0;
      int known = Simplification.of(this, op, first, second, third);
      return known >= 0 ? known : number(new Instruction(op, 0, first, second, third));
    }

    /** Writes another function's code with the given registers as its arguments. */
    public int inline(ScalarFunction function, int... arguments) {
      int[] map = new int[function.registers()];
      System.arraycopy(arguments, 0, map, 0, function.arity);
      for (int i = 0; i < function.code.size(); i++) {
        map[function.arity + i] = copy(function.code.get(i), map);
      }
      return map[function.result];
    }

    /** The function whose value is a register, without the code that it does not need. */
    public ScalarFunction build(int result) {
      boolean[] live = new boolean[arity + code.size()];
      live[result] = true;
      for (int i = code.size() - 1; i >= 0; i--) {
        Instruction n = code.get(i);
        for (int k = 0; live[arity + i] && k < n.op.arity(); k++) {
          live[n.operand(k)] = true;
        }
      }
      int[] map = new int[arity + code.size()];
      List<Instruction> kept = new ArrayList<>();
      for (int i = 0; i < map.length; i++) {
        if (i < arity) {
          map[i] = i;
        } else if (live[i]) {
          Instruction n = code.get(i - arity);
          int count = n.op.arity();
          kept.add(
              new Instruction(
                  n.op,
                  n.value,
                  count > 0 ? map[n.a] : 0,
                  count > 1 ? map[n.b] : 0,
                  count > 2 ? map[n.c] : 0));
          map[i] = arity + kept.size() - 1;
        }
      }
      return new ScalarFunction(arity, kept, map[result]);
    }

    /** The instruction of a register, or null for an argument. */
    @Nullable Instruction instruction(int register) {
      return register < arity ? null : code.get(register - arity);
    }

    private int copy(Instruction n, int[] map) {
      return n.op == ScalarOp.CONSTANT
          ? constant(n.value)
          : emit(n.op, map[n.a], map[n.b], map[n.c]);
    }

    private int number(Instruction n) {
      Integer known = numbered.get(n);
      if (known != null) {
        return known;
      }
      code.add(n);
      numbered.put(n, arity + code.size() - 1);
      return arity + code.size() - 1;
    }
  }
}
