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
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.program.Operation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums over the examples, which are made beside what is summed. */
class SumsOnHostTest {
  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(HostRun.available(), "no C++ compiler (g++) on this machine");
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 3, 128",
    "BF16, 70, 512",
    "BF16, 300, 40",
    "BF16, 1, 264",
    "FP32, 65, 18",
    "FP32, 33, 17",
    "BF16, 33, 31"
  })
  void theMaskOfReluIsAppliedAndSummedByOneKernel(
      Precision precision, int batch, int width, @TempDir Path folder) throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node g = b.input(Input.Kind.BAG, "g", Shape.of(-1, width));
    Node y = b.input(Input.Kind.BAG, "y", Shape.of(-1, width));
    ScalarFunction.Builder f = new ScalarFunction.Builder(2);
    int positive = f.emit(ScalarOp.GREATER, 1, f.constant(0));
    Node masked = b.map(f.build(f.emit(ScalarOp.MUL, 0, positive)), List.of(g, y));
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("masked", masked);
    outputs.put("sum", b.reduce(Reduce.Kind.SUM, List.of(0), masked));
    GraphOnHost run = new GraphOnHost(outputs, batch, precision);
    assertEquals(List.of("map and sum", "combine"), kinds(run), run.operations()::toString);
    run.agreesWithTheInterpreter(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 5, 96, false",
    "BF16, 70, 768, false",
    "BF16, 9, 1024, false",
    "BF16, 70, 1032, true",
    "FP32, 5, 1300, true",
    "BF16, 2, 3007, true",
    "BF16, 3, 17280, true"
  })
  void gradientsOfLayerNormSumUpGainAndBias(
      Precision precision, int batch, int width, boolean apart, @TempDir Path folder)
      throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, width));
    Node g = b.input(Input.Kind.BAG, "g", Shape.of(-1, width));
    Node gain = b.input(Input.Kind.PARAMETER, "gain", Shape.of(width));
    Node gradient = b.add(new LayerNormGradient(1e-5), x, gain, g);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("dx", b.part(gradient, 0));
    outputs.put("gain", b.part(gradient, 1));
    outputs.put("bias", b.part(gradient, 2));
    GraphOnHost run = new GraphOnHost(outputs, batch, precision);
    List<String> kinds =
        apart
            ? List.of("layer norm gradient", "layer norm gain and bias", "combine")
            : List.of("layer norm gradient", "combine");
    assertEquals(kinds, kinds(run), run.operations()::toString);
    run.agreesWithTheInterpreter(folder);
  }

  @ParameterizedTest
  @CsvSource({"SUM, 300, 3", "MEAN, 300, 5", "MAX, 300, 2", "SUM, 4, 3", "MEAN, 4, 3", "MAX, 4, 3"})
  void reductionsAreCutIntoSlicesOrNot(Reduce.Kind kind, int batch, int width, @TempDir Path folder)
      throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, 6, width));
    Map<String, Node> outputs = new LinkedHashMap<>();
    for (List<Integer> axes : List.of(List.of(0), List.of(1), List.of(0, 1), List.of(0, 1, 2))) {
      outputs.put("over" + axes, b.reduce(kind, axes, x));
    }
    new GraphOnHost(outputs, batch, Precision.FP32).agreesWithTheInterpreter(folder);
  }

  private static List<String> kinds(GraphOnHost run) {
    return run.operations().stream()
        .map(Operation::label)
        .map(label -> label.replaceAll(" \\[.*", ""))
        .toList();
  }
}
