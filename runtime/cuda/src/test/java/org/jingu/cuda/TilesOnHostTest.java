package org.jingu.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Part;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.Processors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains of small products that run as one kernel, of the shapes of a factorization machine. */
class TilesOnHostTest {
  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(HostRun.available(), "no C++ compiler (g++) on this machine");
  }

  @ParameterizedTest
  @CsvSource({"32, 64, 24", "27, 128, 24", "5, 16, 4", "17, 20, 8", "2, 40, 9", "64, 160, 24"})
  void chainsOfProductsAreOneKernelAndAgreeWithTheInterpreter(
      int n, int d, int k, @TempDir Path folder) throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, n, d));
    Node y = b.input(Input.Kind.BAG, "y", Shape.of(-1, n, k));
    Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(k + 2, n));
    Node t = b.matmul(x, y, true, false, false);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("f", b.matmul(x, t, false, false, false));
    outputs.put("wx", b.matmul(w, x, false, false, false));
    outputs.put("sum", b.plus(b.matmul(y, t, false, true, false), x));
    GraphOnHost run = new GraphOnHost(outputs, 3, Precision.BF16);
    assertEquals(1, run.operations().size(), run.operations()::toString);
    run.agreesWithTheInterpreter(folder);
  }

  @ParameterizedTest
  @CsvSource({"232448, 1", "12288, 2", "8192, 0"})
  void whatDoesNotFitIntoTheSharedMemoryOfABlockIsTheLibrarys(
      int sharedBytes, int kernels, @TempDir Path folder) throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, 32, 64));
    Node y = b.input(Input.Kind.BAG, "y", Shape.of(-1, 32, 24));
    Node t = b.matmul(x, y, true, false, false);
    Node f = b.matmul(x, t, false, false, false);
    Map<String, Node> outputs = Map.of("z", b.matmul(t, f, false, true, false));
    GraphOnHost run = new GraphOnHost(outputs, 3, Precision.BF16, new Processors(1, sharedBytes));
    List<Operation.Launch> tiles =
        run.operations().stream()
            .filter(o -> o.label().startsWith("tiles"))
            .map(o -> (Operation.Launch) o)
            .toList();
    assertEquals(kernels, tiles.size(), run.operations()::toString);
    assertTrue(tiles.stream().allMatch(launch -> launch.sharedBytes() <= sharedBytes));
    run.agreesWithTheInterpreter(folder);
  }

  @ParameterizedTest
  @CsvSource({"32, 64, 24", "27, 128, 24", "5, 16, 4", "17, 20, 8", "2, 40, 9"})
  void gradientsOfAChainAreOneKernelInWhichProductsAreAddedUp(
      int n, int d, int k, @TempDir Path folder) throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, n, d));
    Node y = b.input(Input.Kind.BAG, "y", Shape.of(-1, n, k));
    Node g = b.input(Input.Kind.BAG, "g", Shape.of(-1, n, k));
    Node t = b.input(Input.Kind.BAG, "t", Shape.of(-1, d, k));
    Node u = b.input(Input.Kind.BAG, "u", Shape.of(-1, k + 2, d));
    Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(k + 2, n));
    Node dt = b.matmul(x, g, true, false, false);
    Node left = b.matmul(g, t, false, true, false);
    Node right = b.matmul(y, dt, false, true, false);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("dy", b.matmul(x, dt, false, false, false));
    outputs.put("dw", b.matmul(u, x, false, true, true));
    outputs.put("dx", b.plus(b.plus(b.matmul(w, u, true, false, false), left), b.plus(right, x)));
    GraphOnHost run = new GraphOnHost(outputs, 3, Precision.BF16);
    run.agreesWithTheInterpreter(folder);
    long kernels = run.operations().stream().filter(o -> o.label().startsWith("tiles")).count();
    assertEquals(run.operations().size() - 1, kernels, run.operations()::toString); // and the sum
  }

  @ParameterizedTest
  @CsvSource({"8, 16, 64", "3, 5, 20", "1, 2, 160"})
  void rowsThatAreCopiedBehindOthersAreReadWhereTheyWere(
      int head, int tail, int d, @TempDir Path folder) throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node c = b.input(Input.Kind.BAG, "c", Shape.of(-1, head, d));
    Node g = b.input(Input.Kind.BAG, "g", Shape.of(-1, tail + 4, d));
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, tail + 4, d));
    Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(head + tail, tail + 4));
    Node u = b.concat(1, List.of(c, b.slice(g, 1, 4, tail, 1)));
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("dw", b.matmul(u, x, false, true, true));
    outputs.put("dx", b.plus(b.matmul(w, u, true, false, false), g));
    GraphOnHost run = new GraphOnHost(outputs, 3, Precision.BF16);
    run.agreesWithTheInterpreter(folder);
    assertEquals(
        List.of("tiles", "combine"),
        run.operations().stream().map(o -> o.label().replaceAll(" .*", "")).toList());
  }

  @ParameterizedTest
  @CsvSource({"32, 64, 24", "27, 128, 24", "5, 16, 4", "17, 20, 8", "2, 40, 9"})
  void whatIsReadLaterIsComputedAgainWhereThatReadsLess(int n, int d, int k, @TempDir Path folder)
      throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, n, d));
    Node y = b.input(Input.Kind.BAG, "y", Shape.of(-1, n, k));
    Node u = b.input(Input.Kind.BAG, "u", Shape.of(-1, k + 2, d));
    Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(k + 2, n));
    Node t = b.matmul(x, y, true, false, false);
    Node g = b.add(new LayerNorm(1e-5), b.matmul(x, t, false, false, false));
    Node dt = b.matmul(x, g, true, false, false);
    Node left = b.matmul(g, t, false, true, false);
    Node right = b.matmul(y, dt, false, true, false);
    Node dy = b.add(new LayerNorm(1e-5), b.matmul(x, dt, false, false, false));
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("dy", dy);
    outputs.put("dx", b.plus(b.matmul(w, u, true, false, false), b.plus(left, right)));
    GraphOnHost run = new GraphOnHost(outputs, 3, Precision.BF16);
    run.agreesWithTheInterpreter(folder);
    String stored = "[B, %d, %d]".formatted(d, k);
    assertTrue(
        run.operations().stream()
            .noneMatch(o -> o.label().replace("inner " + stored, "").contains(stored)),
        run.operations()::toString);
  }

  @Test
  void whatAnEpilogueReadsIsStoredThoughItsReadersComputeItAgain(@TempDir Path folder)
      throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, 32, 64));
    Node y = b.input(Input.Kind.BAG, "y", Shape.of(-1, 32, 24));
    Node t = b.matmul(x, y, true, false, false);
    Node g = b.add(new LayerNorm(1e-5), b.matmul(x, t, false, false, false));
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("factor", b.matmul(g, t, false, true, false));
    outputs.put("epilogue", b.multiply(b.matmul(x, g, true, false, false), t));
    GraphOnHost run = new GraphOnHost(outputs, 3, Precision.BF16);
    run.agreesWithTheInterpreter(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "32, 128, 24, 16",
    "27, 64, 24, 5",
    "5, 16, 4, 5",
    "17, 20, 8, 3",
    "3, 7, 3, 1",
    "24, 160, 24, 20",
    "2, 250, 9, 1"
  })
  void theGradientOfANormOfWhatTilesMakeIsPartOfTheirKernel(
      int n, int d, int k, int batch, @TempDir Path folder) throws IOException {
    GraphBuilder b = new GraphBuilder();
    Node u = b.input(Input.Kind.BAG, "u", Shape.of(-1, k, d));
    Node v = b.input(Input.Kind.BAG, "v", Shape.of(-1, n, d));
    Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, n, d));
    Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(k, n));
    Node gain = b.input(Input.Kind.PARAMETER, "gain", Shape.of(d));
    Node g = b.plus(b.matmul(w, u, true, false, false), v);
    Node norm = b.add(new LayerNormGradient(1e-5), x, gain, g);
    Map<String, Node> outputs = new LinkedHashMap<>();
    for (String part : List.of("dx", "dgain", "dbias")) {
      outputs.put(part, b.add(new Part(outputs.size()), norm));
    }
    GraphOnHost run = new GraphOnHost(outputs, batch, Precision.BF16);
    run.agreesWithTheInterpreter(folder);
    assertEquals(
        List.of("tiles", "combine"),
        run.operations().stream().map(o -> o.label().replaceAll(" .*", "")).toList());
  }
}
