package org.jingu.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.junit.jupiter.api.Test;

class ProductStackingTest {
  private final GraphBuilder b = new GraphBuilder();
  private final Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, 3, 4));
  private final Node rows = b.input(Input.Kind.BAG, "rows", Shape.of(-1, 4));

  private Node parameter(String name, long... shape) {
    return b.input(Input.Kind.PARAMETER, name, Shape.of(shape));
  }

  private static Graph stacked(Node... outputs) {
    Map<String, Node> named = new LinkedHashMap<>();
    for (Node output : outputs) {
      named.put("y" + named.size(), output);
    }
    Graph graph = new Graph(named);
    Graph after = new ProductStacking().run(graph);
    Equivalence.assertSame(graph, after);
    return after;
  }

  private static void assertStays(Node... outputs) {
    Map<String, Node> named = new LinkedHashMap<>();
    for (Node output : outputs) {
      named.put("y" + named.size(), output);
    }
    assertEquals(new Graph(named).toString(), stacked(outputs).toString());
  }

  private Node left(Node w, Node of) {
    return b.matmul(w, of, false, false, false);
  }

  private Node right(Node of, Node w) {
    return b.matmul(of, w, false, true, false);
  }

  @Test
  void matricesOnTheLeftOfOneStackLieBelowOneAnother() {
    assertEquals(
        """
        %0 [B, 3, 4] = bag 'x'
        %1 [2, 3] = parameter 'v'
        %2 [5, 3] = parameter 'w'
        %3 [7, 3] = concat axis 0 %1 %2
        %4 [B, 7, 4] = matmul %3 %0
        %5 [B, 2, 4] = slice axis 1 from 0 length 2 %4
        %6 [B, 5, 4] = slice axis 1 from 2 length 5 %4
        y0 -> %5
        y1 -> %6
        """,
        stacked(left(parameter("v", 2, 3), x), left(parameter("w", 5, 3), x)).toString());
  }

  @Test
  void matricesOnTheRightOfOneMatrixLieBesideOneAnother() {
    assertEquals(
        """
        %0 [B, 4] = bag 'rows'
        %1 [2, 4] = parameter 'v'
        %2 [5, 4] = parameter 'w'
        %3 [7, 4] = concat axis 0 %1 %2
        %4 [B, 7] = matmul bT %0 %3
        %5 [B, 2] = slice axis 1 from 0 length 2 %4
        %6 [B, 5] = slice axis 1 from 2 length 5 %4
        y0 -> %5
        y1 -> %6
        """,
        stacked(right(rows, parameter("v", 2, 4)), right(rows, parameter("w", 5, 4))).toString());
  }

  @Test
  void productsOfDifferentStacksStay() {
    Node other = b.map(ScalarOp.RELU, x);
    assertStays(left(parameter("v", 2, 3), x), left(parameter("w", 5, 3), other));
  }

  @Test
  void aTransposedParameterStays() {
    Node w = parameter("w", 3, 3);
    assertStays(left(w, x), b.matmul(w, x, true, false, false));
  }

  /** Such a product takes the map in as its epilogue, which two together could not. */
  @Test
  void productsUnderMapsStay() {
    assertStays(
        b.map(ScalarOp.RELU, right(rows, parameter("v", 2, 4))),
        b.map(ScalarOp.TANH, right(rows, parameter("w", 5, 4))));
  }

  @Test
  void wideProductsStay() {
    assertStays(right(rows, parameter("v", 257, 4)), right(rows, parameter("w", 300, 4)));
  }

  @Test
  void productsWithWhatIsNoParameterStay() {
    Node computed = b.map(ScalarOp.TANH, parameter("v", 2, 4));
    assertStays(right(rows, computed), right(rows, parameter("w", 5, 4)));
  }
}
