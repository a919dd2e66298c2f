package org.jingu.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.junit.jupiter.api.Test;

class ElementwiseFusionTest {
  private final GraphBuilder b = new GraphBuilder();
  private final Node x = input("x");
  private final Node row = b.input(Input.Kind.PARAMETER, "row", Shape.of(4));

  private Node input(String name) {
    return b.input(Input.Kind.BAG, name, Shape.of(-1, 4));
  }

  private Node map(ScalarOp op, Node... of) {
    return b.map(op, of);
  }

  private static Graph graph(Node... outputs) {
    Map<String, Node> named = new LinkedHashMap<>();
    for (Node output : outputs) {
      named.put("y" + named.size(), output);
    }
    return new Graph(named);
  }

  private static Graph fused(Node... outputs) {
    Graph graph = graph(outputs);
    Graph after = new ElementwiseFusion().run(graph);
    Equivalence.assertSame(graph, after);
    return after;
  }

  private static void assertStays(Node... outputs) {
    assertEquals(graph(outputs).toString(), fused(outputs).toString());
  }

  @Test
  void aChainIsOneMap() {
    assertEquals(
        """
        %0 [B, 4] = bag 'x'
        %1 [4] = parameter 'row'
        %2 [B, 4] = map tanh(%1 + relu(%0))
        y0 -> %2
        """,
        fused(map(ScalarOp.TANH, b.plus(map(ScalarOp.RELU, x), row))).toString());
  }

  @Test
  void aReductionTakesItsMapIn() {
    Node product = b.multiply(x, input("z"));
    assertEquals(
        """
        %0 [B, 4] = bag 'x'
        %1 [B, 4] = bag 'z'
        %2 [B, 1] = sum axes [1] over [B, 4] of %0 * %1
        y0 -> %2
        """,
        fused(b.reduce(Reduce.Kind.SUM, List.of(1), product)).toString());
  }

  @Test
  void whatOnlyRepeatsIsJoined() {
    assertEquals(
        """
        %0 [B, 4] = bag 'x'
        %1 [B, 1] = max axes [1] %0
        %2 [B, 4] = map tanh(%1)
        y0 -> %2
        """,
        fused(map(ScalarOp.TANH, b.broadcast(b.reduce(Reduce.Kind.MAX, List.of(1), x), x.shape())))
            .toString());
  }

  @Test
  void whatWouldBeComputedAnewForEveryRowStays() {
    assertStays(b.plus(x, map(ScalarOp.TANH, row)));
  }

  @Test
  void aResultIsStoredAndRead() {
    Node relu = map(ScalarOp.RELU, x);
    assertStays(relu, map(ScalarOp.TANH, relu));
  }

  @Test
  void whatAProductReadsIsStored() {
    Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(4, 4));
    Node relu = map(ScalarOp.RELU, x);
    assertStays(b.matmul(relu, w, false, false, false), map(ScalarOp.TANH, relu));
  }

  /** To read one tensor twice is no more than to write another one and read that twice. */
  @Test
  void aShortMapIsComputedAgainForEachReader() {
    Node relu = map(ScalarOp.RELU, x);
    assertEquals(
        """
        %0 [B, 4] = bag 'x'
        %1 [B, 4] = map tanh(relu(%0))
        %2 [B, 4] = map sigmoid(relu(%0))
        y0 -> %1
        y1 -> %2
        """,
        fused(map(ScalarOp.TANH, relu), map(ScalarOp.SIGMOID, relu)).toString());
  }

  @Test
  void aTranscendentalFunctionIsNotComputedTwice() {
    Node tanh = map(ScalarOp.TANH, x);
    assertStays(map(ScalarOp.SQUARE, tanh), map(ScalarOp.RELU, tanh));
  }

  @Test
  void aLongFunctionIsNotComputedTwice() {
    Node y = x;
    for (int i = 0; i < 7; i++) {
      y = i % 2 == 0 ? map(ScalarOp.SQUARE, y) : map(ScalarOp.RELU, b.plus(y, row));
    }
    Graph after = fused(map(ScalarOp.TANH, y), map(ScalarOp.SIGMOID, y));
    assertEquals(3, after.nodes().stream().filter(n -> n.op().name().equals("map")).count());
  }

  /** Three readers would read nine tensors, where storing the sum costs seven transfers. */
  @Test
  void whatReadsManyTensorsIsNotReadAgainForEachReader() {
    Node sum = b.plus(b.plus(x, input("z")), input("u"));
    Graph after =
        fused(map(ScalarOp.TANH, sum), map(ScalarOp.SIGMOID, sum), map(ScalarOp.SQUARE, sum));
    assertEquals(4, after.nodes().stream().filter(n -> n.op().name().equals("map")).count());
  }

  /** It costs nothing as the epilogue of the product, where it can be only once. */
  @Test
  void whatFinishesAProductIsStored() {
    Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(4, 4));
    Node biased = b.plus(b.matmul(x, w, false, false, false), row);
    assertStays(map(ScalarOp.RELU, biased), map(ScalarOp.TANH, biased));
  }

  @Test
  void aMapReadsNoMoreThanTwelveTensors() {
    List<Node> halves = new ArrayList<>();
    for (int half = 0; half < 2; half++) {
      Node sum = input("a" + half);
      for (int i = 0; i < 6; i++) {
        sum = b.plus(sum, input("b" + half + i));
      }
      halves.add(sum);
    }
    Graph after = fused(b.multiply(halves.get(0), halves.get(1)));
    assertEquals(3, after.nodes().stream().filter(n -> n.op().name().equals("map")).count());
  }
}
