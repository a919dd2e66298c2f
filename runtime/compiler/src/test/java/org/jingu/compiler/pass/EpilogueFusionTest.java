package org.jingu.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.junit.jupiter.api.Test;

class EpilogueFusionTest {
  private final GraphBuilder b = new GraphBuilder();
  private final Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, 4));
  private final Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(3, 4));
  private final Node bias = b.input(Input.Kind.PARAMETER, "bias", Shape.of(3));

  private Node product(Node a, Node of) {
    return b.matmul(a, of, false, true, false);
  }

  /** relu(x + y). */
  private Node sumAndRelu(Node first, Node second) {
    ScalarFunction.Builder f = new ScalarFunction.Builder(2);
    int sum = f.emit(ScalarOp.ADD, 0, 1);
    return b.map(f.build(f.emit(ScalarOp.RELU, sum)), List.of(first, second));
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
    Graph after = new EpilogueFusion().run(graph);
    Equivalence.assertSame(graph, after);
    return after;
  }

  private static void assertStays(Node... outputs) {
    assertEquals(graph(outputs).toString(), fused(outputs).toString());
  }

  @Test
  void aLayerIsOneProduct() {
    assertEquals(
        """
        %0 [B, 4] = bag 'x'
        %1 [3, 4] = parameter 'w'
        %2 [3] = parameter 'bias'
        %3 [B, 3] = matmul bT %0 %1 then relu(y + %2)
        y0 -> %3
        """,
        fused(sumAndRelu(product(x, w), bias)).toString());
  }

  @Test
  void throughAReshapeAsWell() {
    Node rows = b.input(Input.Kind.BAG, "rows", Shape.of(-1, 5, 4));
    Node gate = b.input(Input.Kind.BAG, "gate", Shape.of(-1, 5, 3));
    assertEquals(
        """
        %0 [3, 4] = parameter 'w'
        %1 [B, 5, 4] = bag 'rows'
        %2 [B, 5, 3] = bag 'gate'
        %3 [5B, 4] = reshape %1
        %4 [5B, 3] = reshape %2
        %5 [5B, 3] = matmul bT %3 %0 then y * %4
        %6 [B, 5, 3] = reshape %5
        y0 -> %6
        """,
        fused(b.multiply(product(rows, w), gate)).toString());
  }

  /** By then the other one is there, and it may be added where the last one is made. */
  @Test
  void theLaterOfTwoProductsTakesTheSum() {
    Node v = b.input(Input.Kind.PARAMETER, "v", Shape.of(3, 4));
    assertEquals(
        """
        %0 [B, 4] = bag 'x'
        %1 [3, 4] = parameter 'w'
        %2 [3, 4] = parameter 'v'
        %3 [B, 3] = matmul bT %0 %1
        %4 [B, 3] = matmul bT %0 %2 then y + %3
        y0 -> %4
        """,
        fused(b.plus(product(x, w), product(x, v))).toString());
  }

  @Test
  void oneEpilogueFollowsAnother() {
    Node biased = b.plus(product(x, w), bias);
    Node gate = b.input(Input.Kind.BAG, "gate", Shape.of(-1, 3));
    assertEquals(
        """
        %0 [B, 4] = bag 'x'
        %1 [3, 4] = parameter 'w'
        %2 [3] = parameter 'bias'
        %3 [B, 3] = bag 'gate'
        %4 [B, 3] = matmul bT %0 %1 then %3 * (y + %2)
        y0 -> %4
        """,
        fused(b.multiply(biased, gate)).toString());
  }

  @Test
  void aProductThatSomethingElseReadsStays() {
    Node product = product(x, w);
    assertStays(product, b.map(ScalarOp.RELU, product));
  }

  @Test
  void aMapThatRepeatsTheProductStays() {
    Node one = product(x, b.input(Input.Kind.PARAMETER, "one", Shape.of(1, 4)));
    assertStays(b.multiply(one, x));
  }

  @Test
  void aMapOfManyTensorsStays() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(7);
    int sum = 0;
    Node[] inputs = new Node[7];
    inputs[0] = product(x, w);
    for (int i = 1; i < inputs.length; i++) {
      inputs[i] = b.input(Input.Kind.BAG, "z" + i, Shape.of(-1, 3));
      sum = f.emit(ScalarOp.ADD, sum, i);
    }
    assertStays(b.map(f.build(sum), List.of(inputs)));
  }

  /** [5, 1] repeats along the columns of each of B matrices, but not along those of 5B rows. */
  @Test
  void whatBroadcastsOnlyBeforeTheReshapeStays() {
    Node rows = b.input(Input.Kind.BAG, "rows", Shape.of(-1, 5, 4));
    Node scale = b.input(Input.Kind.PARAMETER, "scale", new Shape(List.of(Dim.of(5), Dim.ONE)));
    assertStays(b.multiply(product(rows, w), scale));
  }
}
