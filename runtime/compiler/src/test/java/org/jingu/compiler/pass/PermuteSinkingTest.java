package org.jingu.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Permute;
import org.jingu.compiler.ir.Shape;
import org.junit.jupiter.api.Test;

class PermuteSinkingTest {
  private static final List<Integer> TRANSPOSE = List.of(0, 2, 1);

  private final GraphBuilder b = new GraphBuilder();
  private final Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, 4, 4));
  private final Node g = b.input(Input.Kind.LABEL, "g", Shape.of(-1, 1, 1));

  /** The gradient of the sum of g x xᵀ m: both halves are read in the order of xᵀ. */
  @Test
  void halvesOfTheGradientOfATransposedProductAreOneMap() {
    Node scale = b.multiply(g, b.add(Constant.of(Shape.of(4, 4), symmetric())));
    Node half = b.multiply(scale, b.permute(x, TRANSPOSE));
    Node other = b.permute(b.multiply(scale, x), TRANSPOSE);
    Graph before = new Graph(Map.of("y", b.plus(half, other)));
    Graph after = fused(before);
    assertEquals(1, count(after, Elementwise.class));
    assertEquals(1, count(after, Permute.class));
    Equivalence.assertSame(before, after);
  }

  /** Numbers of a constant move; where it is not symmetric, it becomes another one. */
  @Test
  void constantsArePermutedAtOnce() {
    double[] values = new double[16];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Node scaled = b.multiply(g, b.add(Constant.of(Shape.of(4, 4), values)));
    Graph before = new Graph(Map.of("y", b.plus(x, b.permute(scaled, TRANSPOSE))));
    Graph after = fused(before);
    assertEquals(0, count(after, Permute.class));
    assertEquals(1, count(after, Elementwise.class));
    Equivalence.assertSame(before, after);
  }

  @Test
  void axesThatDoNotReachAnInputAreNotMissedThere() {
    Node row = b.input(Input.Kind.PARAMETER, "row", Shape.of(4));
    Node moved = b.permute(b.plus(b.permute(x, TRANSPOSE), row), TRANSPOSE);
    Graph before = new Graph(Map.of("y", b.multiply(moved, x)));
    Equivalence.assertSame(before, fused(before));
  }

  /** Such a permute would be a new way to read x, so it stays where it is. */
  @Test
  void permuteOfAMapOfWhatNothingElsePermutesStays() {
    Node moved = b.permute(b.multiply(x, g), TRANSPOSE);
    Graph graph = new Graph(Map.of("y", b.plus(moved, x)));
    assertEquals(graph.toString(), sunk(graph).toString());
  }

  /** A product takes a permute in, and a map that is read twice would be computed twice. */
  @Test
  void permutesThatCostNothingStay() {
    Node scaled = b.multiply(b.permute(x, TRANSPOSE), g);
    Node product = b.matmul(b.permute(scaled, List.of(0, 2, 1)), x, false, false, false);
    Node shifted = b.plus(b.permute(x, TRANSPOSE), g);
    Node twice = b.multiply(b.permute(shifted, TRANSPOSE), x);
    Graph graph = new Graph(Map.of("product", product, "twice", twice, "once", shifted));
    assertEquals(count(graph, Elementwise.class), count(sunk(graph), Elementwise.class));
    Equivalence.assertSame(graph, sunk(graph));
  }

  private static double[] symmetric() {
    double[] values = new double[16];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        values[4 * i + j] = i == j ? 0 : i + j;
      }
    }
    return values;
  }

  private static Graph sunk(Graph graph) {
    return new PermuteSinking().run(graph);
  }

  private static Graph fused(Graph graph) {
    return new ElementwiseFusion().run(sunk(graph));
  }

  private static long count(Graph graph, Class<?> op) {
    return graph.nodes().stream().filter(node -> op.isInstance(node.op())).count();
  }
}
