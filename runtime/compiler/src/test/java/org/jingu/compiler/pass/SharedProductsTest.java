package org.jingu.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.junit.jupiter.api.Test;

class SharedProductsTest {
  private final GraphBuilder b = new GraphBuilder();
  private final Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, 3, 4));
  private final Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(2, 3));

  private static Graph found(Map<String, Node> outputs) {
    Graph graph = new Graph(outputs);
    Graph after = new SharedProducts().run(graph);
    Equivalence.assertSame(graph, after);
    return after;
  }

  /** W X as SameDiff writes it: (Xᵀ Wᵀ)ᵀ, with the examples' rows below one another. */
  private Node rows() {
    Node rows = b.reshape(b.transpose(x), new Shape(List.of(new Dim(4, true), Dim.of(3))));
    return b.matmul(rows, w, false, true, false);
  }

  @Test
  void aProductBetweenPermutesIsOneOfTheStack() {
    Node stack = b.reshape(rows(), Shape.of(-1, 4, 2));
    assertEquals(
        """
        %0 [B, 3, 4] = bag 'x'
        %1 [2, 3] = parameter 'w'
        %2 [B, 2, 4] = matmul %1 %0
        y -> %2
        """,
        found(Map.of("y", b.transpose(stack))).toString());
  }

  @Test
  void withoutThePermuteBackItIsTheTransposedProduct() {
    Node stack = b.reshape(rows(), Shape.of(-1, 4, 2));
    assertEquals(
        """
        %0 [B, 3, 4] = bag 'x'
        %1 [2, 3] = parameter 'w'
        %2 [B, 4, 2] = matmul aT bT %0 %1
        y -> %2
        """,
        found(Map.of("y", stack)).toString());
  }

  @Test
  void theTransposeOfAProductIsTheProductOfTheTransposes() {
    Node product = b.matmul(x, x, false, true, false);
    assertEquals(
        """
        %0 [B, 3, 4] = bag 'x'
        %1 [B, 3, 3] = matmul bT %0 %0
        y -> %1
        """,
        found(Map.of("y", b.transpose(product))).toString());
  }

  @Test
  void aProductThatSomethingElseReadsStays() {
    Node flat = rows();
    Graph graph =
        new Graph(Map.of("y", b.transpose(b.reshape(flat, Shape.of(-1, 4, 2))), "z", relu(flat)));
    assertEquals(graph.toString(), found(graph.outputs()).toString());
  }

  @Test
  void rowsThatAreCutAnewAreNoStack() {
    Node other = b.reshape(rows(), Shape.of(-1, 2, 4));
    Graph graph = new Graph(Map.of("y", other));
    assertEquals(graph.toString(), found(graph.outputs()).toString());
  }

  @Test
  void rowsThatAreNotTransposedAreAPlainProduct() {
    Node v = b.input(Input.Kind.PARAMETER, "v", Shape.of(2, 4));
    Graph graph = new Graph(Map.of("y", b.matmul(x, v, false, true, false)));
    assertEquals(graph.toString(), found(graph.outputs()).toString());
  }

  private Node relu(Node of) {
    return b.map(ScalarOp.RELU, of);
  }
}
