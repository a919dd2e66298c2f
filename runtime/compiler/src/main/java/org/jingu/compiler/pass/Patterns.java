package org.jingu.compiler.pass;

import java.util.List;
import java.util.OptionalDouble;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jspecify.annotations.Nullable;

/** Shapes of code that passes look for. */
final class Patterns {
  private Patterns() {}

  /** The mean of x over some axes. */
  static boolean isMeanOf(Node node, Node x) {
    return node.op() instanceof Reduce reduce
        && reduce.kind() == Reduce.Kind.MEAN
        && reduce.body().isIdentity()
        && node.input(0).equals(x);
  }

  /** The number that a node adds to its single input. */
  static OptionalDouble addedNumber(Node node) {
    if (node.op() instanceof Elementwise map && map.function().arity() == 1) {
      List<ScalarFunction.Instruction> code = map.function().code();
      if (code.size() == 2
          && code.get(0).op() == ScalarOp.CONSTANT
          && code.get(1).op() == ScalarOp.ADD
          && map.function().result() == 2) {
        return OptionalDouble.of(code.get(0).value());
      }
    }
    return OptionalDouble.empty();
  }

  /** The other input of a binary operation, or null. */
  static @Nullable Node other(Node node, Node input) {
    if (node.inputs().size() != 2) {
      return null;
    }
    return node.input(0).equals(input)
        ? node.input(1)
        : node.input(1).equals(input) ? node.input(0) : null;
  }
}
