package org.jingu.compiler.importing;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Ops that work element by element. Each becomes maps of one scalar operation, so that a gradient
 * can be written in terms of every intermediate value; fusion joins them later.
 */
final class ElementwiseOps {
  private ElementwiseOps() {}

  static void addTo(Map<String, Lowering> table) {
    unary(table, "neg", ScalarOp.NEG);
    unary(table, "abs", ScalarOp.ABS);
    unary(table, "sign", ScalarOp.SIGN);
    unary(table, "square", ScalarOp.SQUARE);
    unary(table, "sqrt", ScalarOp.SQRT);
    unary(table, "rsqrt", ScalarOp.RSQRT);
    unary(table, "Reciprocal", ScalarOp.RECIPROCAL);
    unary(table, "exp", ScalarOp.EXP);
    unary(table, "expm1", ScalarOp.EXPM1);
    unary(table, "log", ScalarOp.LOG);
    unary(table, "log1p", ScalarOp.LOG1P);
    unary(table, "sigmoid", ScalarOp.SIGMOID);
    unary(table, "tanh", ScalarOp.TANH);
    unary(table, "softplus", ScalarOp.SOFTPLUS);
    binary(table, "add", ScalarOp.ADD);
    binary(table, "subtract", ScalarOp.SUB);
    binary(table, "multiply", ScalarOp.MUL);
    binary(table, "divide", ScalarOp.DIV);
    binary(table, "maximum", ScalarOp.MAX);
    binary(table, "minimum", ScalarOp.MIN);
    binary(table, "greater", ScalarOp.GREATER);
    binary(table, "greater_equal", ScalarOp.GREATER_EQUAL);
    binary(table, "equals", ScalarOp.EQUAL);
    binary(table, "Pow", ScalarOp.POW);
    table.put("reversesubtract", c -> one(map(c, ScalarOp.SUB, c.input(1), c.input(0))));
    table.put("reversedivide", c -> one(map(c, ScalarOp.DIV, c.input(1), c.input(0))));
    table.put(
        "squaredsubtract",
        c -> one(map(c, ScalarOp.SQUARE, map(c, ScalarOp.SUB, c.input(0), c.input(1)))));
    scalar(table, "add_scalar", ScalarOp.ADD, false);
    scalar(table, "sub_scalar", ScalarOp.SUB, false);
    scalar(table, "rsub_scalar", ScalarOp.SUB, true);
    scalar(table, "mul_scalar", ScalarOp.MUL, false);
    scalar(table, "div_scalar", ScalarOp.DIV, false);
    scalar(table, "rdiv_scalar", ScalarOp.DIV, true);
    scalar(table, "max_scalar", ScalarOp.MAX, false);
    scalar(table, "scalar_min", ScalarOp.MIN, false);
    scalar(table, "greaterthan_scalar", ScalarOp.GREATER, false);
    table.put("pow", c -> one(power(c)));
    table.put("relu", c -> one(relu(c)));
    table.put("leakyrelu", c -> one(leakyRelu(c)));
    table.put("elu", c -> one(elu(c)));
    table.put(
        "swish", c -> one(map(c, ScalarOp.MUL, c.input(0), map(c, ScalarOp.SIGMOID, c.input(0)))));
    table.put("ClipByValue", c -> one(clip(c)));
    table.put("identity", c -> one(c.input(0)));
    table.put("ones_as", c -> one(c.builder().constant(c.shape(), 1)));
    table.put("zeroslike", c -> one(c.builder().constant(c.shape(), 0)));
    table.put("cast", c -> one(cast(c)));
  }

  /** Every tensor has one floating-point type, so a cast to such a type changes nothing. */
  private static Node cast(OpCall c) {
    DataType type = DataType.fromInt((int) c.integer(0));
    if (!type.isFPType()) {
      throw new IllegalArgumentException("a cast to " + type + "; only floating-point types");
    }
    return c.input(0);
  }

  private static void unary(Map<String, Lowering> table, String name, ScalarOp op) {
    table.put(name, c -> one(map(c, op, c.input(0))));
  }

  private static void binary(Map<String, Lowering> table, String name, ScalarOp op) {
    table.put(name, c -> one(map(c, op, c.input(0), c.input(1))));
  }

  private static void scalar(
      Map<String, Lowering> table, String name, ScalarOp op, boolean reversed) {
    table.put(
        name,
        c -> {
          Node number = number(c, c.scalar());
          return one(reversed ? map(c, op, number, c.input(0)) : map(c, op, c.input(0), number));
        });
  }

  /** Powers that are cheaper and have a gradient at 0 are written as what they are. */
  private static Node power(OpCall c) {
    Node x = c.input(0);
    double exponent = c.scalar();
    if (exponent == 1) {
      return x;
    } else if (exponent == 2) {
      return map(c, ScalarOp.SQUARE, x);
    } else if (exponent == 3) {
      return map(c, ScalarOp.MUL, x, map(c, ScalarOp.SQUARE, x));
    } else if (exponent == 0.5) {
      return map(c, ScalarOp.SQRT, x);
    } else if (exponent == -0.5) {
      return map(c, ScalarOp.RSQRT, x);
    } else if (exponent == -1) {
      return map(c, ScalarOp.RECIPROCAL, x);
    }
    return map(c, ScalarOp.POW, x, number(c, exponent));
  }

  /** The larger of x and the cutoff. */
  private static Node relu(OpCall c) {
    Node x = c.input(0);
    double cutoff = c.scalar();
    return cutoff == 0 ? map(c, ScalarOp.RELU, x) : map(c, ScalarOp.MAX, x, number(c, cutoff));
  }

  private static Node leakyRelu(OpCall c) {
    Node x = c.input(0);
    return map(
        c,
        ScalarOp.SELECT,
        map(c, ScalarOp.GREATER, x, number(c, 0)),
        x,
        map(c, ScalarOp.MUL, x, number(c, c.scalar())));
  }

  /** x above 0, else alpha (e^x - 1); the exponent is capped so that its gradient is finite. */
  private static Node elu(OpCall c) {
    Node x = c.input(0);
    Node below = map(c, ScalarOp.EXPM1, map(c, ScalarOp.MIN, x, number(c, 0)));
    return map(
        c,
        ScalarOp.SELECT,
        map(c, ScalarOp.GREATER, x, number(c, 0)),
        x,
        map(c, ScalarOp.MUL, below, number(c, c.number(0))));
  }

  private static Node clip(OpCall c) {
    return map(
        c,
        ScalarOp.MIN,
        map(c, ScalarOp.MAX, c.input(0), number(c, c.number(0))),
        number(c, c.number(1)));
  }

  private static Node map(OpCall c, ScalarOp op, Node... inputs) {
    return c.builder().map(op, inputs);
  }

  private static Node number(OpCall c, double value) {
    return c.builder().map(ScalarFunction.constant(value), List.of(), Shape.SCALAR);
  }

  private static List<Node> one(Node node) {
    return List.of(node);
  }
}
