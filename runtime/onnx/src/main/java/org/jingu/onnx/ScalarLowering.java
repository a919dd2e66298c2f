package org.jingu.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;

/**
 * Scalar functions of broadcast tensors, instruction by instruction: ONNX broadcasts as the
 * compiler does, by NumPy's rule.
 */
final class ScalarLowering {
  private final OnnxGraph graph;

  ScalarLowering(OnnxGraph graph) {
    this.graph = graph;
  }

  /** A value and the shape that it has before it is broadcast further. */
  private record Register(String value, Shape shape) {}

  /**
   * Applies a function.
   *
   * @param arguments the names of its arguments
   * @param shapes theirs
   * @param shape to which the result is broadcast
   * @return the name of the result
   */
  String apply(ScalarFunction function, List<String> arguments, List<Shape> shapes, Shape shape) {
    List<Register> registers = new ArrayList<>();
    for (int i = 0; i < function.arity(); i++) {
      registers.add(new Register(arguments.get(i), shapes.get(i)));
    }
    for (ScalarFunction.Instruction n : function.code()) {
      registers.add(run(n, registers));
    }
    Register result = registers.get(function.result());
    return result.shape().equals(shape)
        ? result.value()
        : graph.add("Expand", List.of(result.value(), graph.sizes(shape)));
  }

  private Register run(ScalarFunction.Instruction n, List<Register> registers) {
    Shape shape = Shape.SCALAR;
    List<String> x = new ArrayList<>();
    for (int i = 0; i < n.op().arity(); i++) {
      Register operand = registers.get(n.operand(i));
      shape = shape.broadcast(operand.shape());
      x.add(operand.value());
    }
    String value = n.op() == ScalarOp.CONSTANT ? graph.scalar(n.value()) : operation(n.op(), x);
    return new Register(value, shape);
  }

  private String operation(ScalarOp op, List<String> x) {
    return switch (op) {
      case CONSTANT -> throw new IllegalArgumentException("a constant has no operands");
      case ADD -> graph.add("Add", x);
      case SUB -> graph.add("Sub", x);
      case MUL -> graph.add("Mul", x);
      case DIV -> graph.add("Div", x);
      case MAX -> graph.add("Max", x);
      case MIN -> graph.add("Min", x);
      case POW -> graph.add("Pow", x);
      case GREATER -> number(graph.add("Greater", x));
      case GREATER_EQUAL -> number(graph.add("GreaterOrEqual", x));
      case EQUAL -> number(graph.add("Equal", x));
      case SELECT -> select(x);
      case NEG -> graph.add("Neg", x);
      case ABS -> graph.add("Abs", x);
      case SIGN -> graph.add("Sign", x);
      case SQUARE -> graph.add("Mul", List.of(x.get(0), x.get(0)));
      case SQRT -> graph.add("Sqrt", x);
      case RSQRT -> graph.add("Reciprocal", List.of(graph.add("Sqrt", x)));
      case RECIPROCAL -> graph.add("Reciprocal", x);
      case EXP -> graph.add("Exp", x);
      case EXPM1 -> expm1(x.get(0));
      case LOG -> graph.add("Log", x);
      case LOG1P -> log1p(x.get(0));
      case SIGMOID -> graph.add("Sigmoid", x);
      case TANH -> graph.add("Tanh", x);
      case SOFTPLUS -> graph.add("Softplus", x);
      case RELU -> graph.add("Relu", x);
    };
  }

  private String number(String truth) {
    return graph.add("Cast", List.of(truth), Attribute.of("to", ElementType.FLOAT.number()));
  }

  private String select(List<String> x) {
    String truth =
        graph.add("Cast", List.of(x.get(0)), Attribute.of("to", ElementType.BOOL.number()));
    return graph.add("Where", List.of(truth, x.get(1), x.get(2)));
  }

  /** tanh(x / 2) (e^x + 1), which unlike e^x - 1 keeps all digits of small numbers. */
  private String expm1(String x) {
    String half = graph.add("Mul", List.of(x, graph.scalar(0.5)));
    String sum = graph.add("Add", List.of(graph.add("Exp", List.of(x)), graph.scalar(1)));
    return graph.add("Mul", List.of(graph.add("Tanh", List.of(half)), sum));
  }

  /**
   * log(u) x / (u - 1) with u = 1 + x as rounded, and x where u is 1: what rounding takes from u it
   * takes from the quotient too, so small numbers keep all digits.
   */
  private String log1p(String x) {
    String one = graph.scalar(1);
    String u = graph.add("Add", List.of(x, one));
    String quotient = graph.add("Div", List.of(x, graph.add("Sub", List.of(u, one))));
    String value = graph.add("Mul", List.of(graph.add("Log", List.of(u)), quotient));
    return graph.add("Where", List.of(graph.add("Equal", List.of(u, one)), x, value));
  }
}
