package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jingu.compiler.ir.ScalarFunction;

/** A scalar function as a function of CUDA C. */
final class ScalarCode {
  private ScalarCode() {}

  /** The definition, with single-precision arguments x0, x1, ... */
  static String define(String name, ScalarFunction function) {
    String parameters =
        IntStream.range(0, function.arity())
            .mapToObj(i -> "float x" + i)
            .collect(Collectors.joining(", "));
    StringBuilder out = new StringBuilder();
    out.append("__device__ __forceinline__ float %s(%s) {\n".formatted(name, parameters));
    List<String> registers = new ArrayList<>();
    for (int i = 0; i < function.arity(); i++) {
      registers.add("x" + i);
    }
    int next = 0;
    for (ScalarFunction.Instruction n : function.code()) {
      String value = "t" + next++;
      out.append("  const float %s = %s;\n".formatted(value, expression(n, registers)));
      registers.add(value);
    }
    return out.append("  return %s;\n}\n".formatted(registers.get(function.result()))).toString();
  }

  /** A number in single precision. */
  static String literal(double value) {
    float number = (float) value;
    if (Float.isNaN(number)) {
      return "__int_as_float(0x7fc00000)";
    }
    if (Float.isInfinite(number)) {
      return number > 0 ? "__int_as_float(0x7f800000)" : "__int_as_float(0xff800000)";
    }
    return number < 0 ? "(" + number + "f)" : number + "f";
  }

  private static String expression(ScalarFunction.Instruction n, List<String> registers) {
    String a = n.op().arity() > 0 ? registers.get(n.a()) : "";
    String b = n.op().arity() > 1 ? registers.get(n.b()) : "";
    String c = n.op().arity() > 2 ? registers.get(n.c()) : "";
    return switch (n.op()) {
      case CONSTANT -> literal(n.value());
      case ADD -> a + " + " + b;
      case SUB -> a + " - " + b;
      case MUL -> a + " * " + b;
      case DIV -> a + " / " + b;
      case MAX -> call("larger", a, b);
      case MIN -> call("smaller", a, b);
      case POW -> call("powf", a, b);
      case GREATER -> a + " > " + b + " ? 1.0f : 0.0f";
      case GREATER_EQUAL -> a + " >= " + b + " ? 1.0f : 0.0f";
      case EQUAL -> a + " == " + b + " ? 1.0f : 0.0f";
      case SELECT -> a + " != 0.0f ? " + b + " : " + c;
      case NEG -> "-" + a;
      case ABS -> call("fabsf", a);
      case SIGN -> call("sign", a);
      case SQUARE -> a + " * " + a;
      case SQRT -> call("sqrtf", a);
      case RSQRT -> "1.0f / sqrtf(" + a + ")";
      case RECIPROCAL -> "1.0f / " + a;
      case EXP -> call("expf", a);
      case EXPM1 -> call("expm1f", a);
      case LOG -> call("logf", a);
      case LOG1P -> call("log1pf", a);
      case SIGMOID -> "1.0f / (1.0f + expf(-" + a + "))";
      case TANH -> call("tanhf", a);
      case SOFTPLUS -> call("softplus", a);
      case RELU -> call("relu", a);
    };
  }

  private static String call(String function, String... arguments) {
    return function + "(" + String.join(", ", arguments) + ")";
  }
}
