package org.jingu.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.host.HostRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * NaN, infinities, zeros and denormal numbers have the values of {@link ScalarOp} on a GPU, too.
 */
class EdgeValuesOnHostTest {
  private static final float[] VALUES = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    1e-40f,
    Float.MIN_NORMAL,
    1f,
    -1f,
    0.5f,
    3f,
    -2.5f,
    88.5f,
    -100f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE
  };

  private static final int N = VALUES.length;

  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(HostRun.available(), "no C++ compiler (g++) on this machine");
  }

  @Test
  void everyOperationHasTheValuesOfItsDefinition(@TempDir Path folder) throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, N));
    Node y = b.input(Input.Kind.BAG, "y", Shape.of(-1, N));
    Node z = b.input(Input.Kind.BAG, "z", Shape.of(-1, N));
    Map<String, Node> outputs = new LinkedHashMap<>();
    for (ScalarOp op : ScalarOp.values()) {
      switch (op.arity()) {
        case 1 -> outputs.put(op.name(), b.map(op, x));
        case 2 -> outputs.put(op.name(), b.map(op, x, y));
        case 3 -> outputs.put(op.name(), b.map(op, x, y, z));
        default -> {}
      }
    }
    float[][] operands = new float[3][N * N * N];
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    int period = 1;
    for (int k = 0; k < 3; k++, period *= N) {
      double[] values = new double[N * N * N];
      for (int i = 0; i < values.length; i++) {
        operands[k][i] = VALUES[i / period % N];
        values[i] = operands[k][i];
      }
      inputs.put("xyz".substring(k, k + 1), new Tensor(new long[] {values.length / N, N}, values));
    }
    Map<String, double[]> results =
        new GraphOnHost(outputs, N * N, Precision.FP32).run(inputs, folder);
    results.forEach((name, values) -> assertValues(ScalarOp.valueOf(name), operands, values));
  }

  private static void assertValues(ScalarOp op, float[][] operands, double[] results) {
    for (int i = 0; i < results.length; i++) {
      float want = (float) op.apply(operands[0][i], operands[1][i], operands[2][i]);
      float got = (float) results[i];
      // e^x of single precision ends where a denormal quotient may still follow.
      float least = op.transcendental() ? Float.MIN_NORMAL : Float.MIN_VALUE;
      boolean same =
          Float.isNaN(want)
              ? Float.isNaN(got)
              : want == got || Math.abs(want - got) <= 1e-6f * Math.abs(want) + least;
      assertTrue(
          same,
          "%s of %s, %s, %s is %s, not %s"
              .formatted(op, operands[0][i], operands[1][i], operands[2][i], got, want));
    }
  }
}
