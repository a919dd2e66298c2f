package org.jingu.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;

/** That two graphs have the same results, by the interpreter on drawn inputs. */
final class Equivalence {
  private static final int BATCH = 3;
  private static final double TOLERANCE = 1e-9;

  private Equivalence() {}

  /** Of two graphs of which the first has all inputs of the second. */
  static void assertSame(Graph before, Graph after) {
    Map<String, Tensor> inputs = inputs(before);
    Map<String, Tensor> expected = run(before, inputs);
    Map<String, Tensor> actual = run(after, inputs);
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, tensor) -> assertClose(name, tensor, actual.get(name)));
  }

  private static Map<String, Tensor> inputs(Graph graph) {
    SplittableRandom random = new SplittableRandom(5);
    Map<String, Tensor> inputs = new HashMap<>();
    for (Node node : graph.inputs()) {
      Input input = (Input) node.op();
      Tensor value = Tensor.zeros(input.shape().at(BATCH));
      for (int i = 0; i < value.values().length; i++) {
        value.values()[i] = random.nextDouble(-1, 1);
      }
      inputs.put(input.label(), value);
    }
    return inputs;
  }

  private static void assertClose(String name, Tensor expected, Tensor actual) {
    double scale = 1;
    for (double value : expected.values()) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < expected.values().length; i++) {
      double value = actual.values()[i];
      assertEquals(expected.values()[i], value, TOLERANCE * scale, name + " at " + i);
    }
  }

  private static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
    return new Interpreter(graph, Interpreter.Precision.DOUBLE).run(BATCH, inputs);
  }
}
