package org.jingu.compiler.ir;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private static final Shape SHAPE = Shape.of(-1, 4);
  private static final Node X = node(0, Input.of(Input.Kind.BAG, "x", SHAPE), List.of(), SHAPE);

  private static Node node(int id, Op op, List<Node> inputs, Shape... shapes) {
    return new Node(id, op, inputs, List.of(shapes));
  }

  private static String broken(Node node) {
    Graph graph = new Graph(Map.of("y", node));
    return assertThrows(IllegalStateException.class, () -> Verifier.verify("a test", graph))
        .getMessage();
  }

  @Test
  void aWrongShapeIsFound() {
    Node wrong =
        node(1, new Elementwise(ScalarFunction.of(ScalarOp.NEG), SHAPE), List.of(X), Shape.of(4));
    assertTrue(broken(wrong).contains("recorded [[4]], inferred [[B, 4]]"), broken(wrong));
  }

  @Test
  void inputsThatDoNotFitAreFound() {
    Node wrong = node(1, new MatMul(false, false, false), List.of(X, X), SHAPE);
    assertTrue(broken(wrong).contains("the summed dimensions differ"), broken(wrong));
  }

  @Test
  void aMissingInputIsFound() {
    Node wrong = node(1, new Softmax(), List.of(), SHAPE);
    assertTrue(broken(wrong).contains("softmax has 0 inputs"), broken(wrong));
  }

  @Test
  void aResultOfSeveralReadWithoutAPartIsFound() {
    Shape row = Shape.of(4);
    Node gain = node(1, Input.of(Input.Kind.PARAMETER, "gain", row), List.of(), row);
    Node several = node(2, new LayerNormGradient(0), List.of(X, gain, X), SHAPE, row, row);
    Node wrong =
        node(3, new Elementwise(ScalarFunction.of(ScalarOp.NEG), SHAPE), List.of(several), SHAPE);
    assertTrue(broken(wrong).contains("3 results"), broken(wrong));
  }

  @Test
  void twoNodesForOneInputAreFound() {
    Node again =
        node(1, Input.of(Input.Kind.BAG, "x", Shape.of(-1, 5)), List.of(), Shape.of(-1, 5));
    Node wrong = node(2, new Concat(1), List.of(X, again), Shape.of(-1, 9));
    assertTrue(broken(wrong).contains("'x' appears twice"), broken(wrong));
  }
}
