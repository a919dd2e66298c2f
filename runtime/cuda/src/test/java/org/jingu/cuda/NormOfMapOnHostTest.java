package org.jingu.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.host.HostRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A residual connection and its layer norm, which are one kernel. */
class NormOfMapOnHostTest {
  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(HostRun.available(), "no C++ compiler (g++) on this machine");
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 3, 128",
    "BF16, 3, 128",
    "BF16, 5, 160",
    "BF16, 1, 24",
    "FP32, 2, 7",
    "FP32, 1, 2000"
  })
  void aSumIsWrittenAndNormalizedAtOnce(Precision precision, int n, int width, @TempDir Path folder)
      throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, n, width));
    Node z = b.input(Input.Kind.BAG, "z", Shape.of(-1, n, width));
    Node gain = b.input(Input.Kind.PARAMETER, "gain", Shape.of(width));
    Node bias = b.input(Input.Kind.PARAMETER, "bias", Shape.of(width));
    Node sum = b.plus(x, z);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("plain", b.add(new LayerNorm(1e-5), sum));
    outputs.put("sum", sum);
    outputs.put("affine", b.add(new LayerNorm(1e-5), b.plus(sum, z), gain, bias));
    GraphOnHost run = new GraphOnHost(outputs, 5, precision);
    assertEquals(2, run.operations().size(), run.operations()::toString);
    run.agreesWithTheInterpreter(folder);
  }

  @ParameterizedTest
  @CsvSource({"FP32, 3, 2, 128", "BF16, 16, 16, 128", "BF16, 5, 3, 40", "BF16, 1, 2, 20"})
  void theLastRowsOfASumAreReadWhereTheyWereMade(
      Precision precision, int n, int m, int width, @TempDir Path folder) throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, 4, width));
    Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(m + n + m, 4));
    Node v = b.input(Input.Kind.PARAMETER, "v", Shape.of(n, 4));
    Node gain = b.input(Input.Kind.PARAMETER, "gain", Shape.of(width));
    Node bias = b.input(Input.Kind.PARAMETER, "bias", Shape.of(width));
    Node both = b.matmul(w, x, false, false, false);
    Node tail = b.slice(both, 1, 0, m, 1);
    Node rest = b.slice(both, 1, m, n + m, 1);
    Node head = b.matmul(v, x, false, false, false);
    Node sum = b.plus(b.concat(1, List.of(head, tail)), rest);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("affine", b.add(new LayerNorm(1e-5), sum, gain, bias));
    GraphOnHost run = new GraphOnHost(outputs, 5, precision);
    assertEquals(0, run.operations().stream().filter(o -> o.label().startsWith("map")).count());
    run.agreesWithTheInterpreter(folder);
  }
}
