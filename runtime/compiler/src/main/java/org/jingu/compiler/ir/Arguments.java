package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.List;

/**
 * A function with its inputs in tidy form: every input once, none unused, and constants of equal
 * elements as numbers in the code.
 *
 * @param function the function
 * @param inputs one an argument
 */
record Arguments(ScalarFunction function, List<Node> inputs) {
  static Arguments of(ScalarFunction function, List<Node> inputs) {
    List<Node> kept = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Node input = inputs.get(i);
      if (function.uses(i) && !isSplat(input) && !kept.contains(input)) {
        kept.add(input);
      }
    }
    ScalarFunction.Builder f = new ScalarFunction.Builder(kept.size());
    int[] registers = new int[inputs.size()];
    for (int i = 0; i < registers.length; i++) {
      Node input = inputs.get(i);
      registers[i] =
          input.op() instanceof Constant constant && constant.isSplat()
              ? f.constant(constant.value(0))
              : Math.max(0, kept.indexOf(input));
    }
    ScalarFunction tidy = f.build(f.inline(function, registers));
    // Simplification may have dropped an argument: x * y with y = 0 keeps both, 0 + y drops none,
    // but a select on a constant does.
    boolean allUsed = true;
    for (int i = 0; i < kept.size(); i++) {
      allUsed &= tidy.uses(i);
    }
    return allUsed ? new Arguments(tidy, kept) : of(tidy, kept);
  }

  private static boolean isSplat(Node node) {
    return node.op() instanceof Constant constant && constant.isSplat();
  }
}
