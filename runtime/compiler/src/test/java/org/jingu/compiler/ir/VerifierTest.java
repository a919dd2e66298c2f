package org.jingu.compiler.ir;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerifierTest {
  private static final Shape SHAPE = Shape.of(-1, 4);
  private static final Node X = node(0, Input.of(Input.Kind.BAG, "x", SHAPE), List.of(), SHAPE);

  private static Node node(int id, Op op, List<Node> inputs, Shape... shapes) {
    return new Node(id, op, inputs, List.of(shapes));
  }

  private static String broken(Node node) {
    return broken(node, Stage.DIFFERENTIATED);
  }

  private static String broken(Node node, Stage stage) {
    Graph graph = new Graph(Map.of("y", node));
    return assertThrows(IllegalStateException.class, () -> Verifier.verify("a test", stage, graph))
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

  /** Every rule that holds at some stages alone: the node that it forbids, and where. */
  static Stream<org.junit.jupiter.params.provider.Arguments> ofStages() {
    GraphBuilder b = new GraphBuilder();
    Node x = b.input(Input.Kind.BAG, "x", SHAPE);
    Node w = b.input(Input.Kind.PARAMETER, "w", Shape.of(4, 4));
    Node row = b.input(Input.Kind.STATE, "row", Shape.of(1, 4));
    Node gain = b.input(Input.Kind.PARAMETER, "gain", Shape.of(4));
    ScalarFunction relu = ScalarFunction.of(ScalarOp.RELU);
    Node several = b.add(new LayerNormGradient(0), x, gain, x);
    return Stream.of(
        arguments(
            b.add(new Normalize(List.of(0), 0.1), x, row, row),
            "normalizations are",
            EnumSet.of(Stage.IMPORTED, Stage.LOWERED, Stage.FUSED)),
        arguments(
            b.input(Input.Kind.LABEL, "label", SHAPE),
            "come with differentiation",
            EnumSet.of(Stage.IMPORTED, Stage.RECOGNISED)),
        arguments(
            b.input(Input.Kind.WEIGHT, "weight", SHAPE),
            "come with differentiation",
            EnumSet.of(Stage.IMPORTED, Stage.RECOGNISED)),
        arguments(
            b.add(new SoftmaxGradient(), x, x),
            "come with differentiation",
            EnumSet.of(Stage.IMPORTED, Stage.RECOGNISED)),
        arguments(
            b.part(several, 1),
            "come with differentiation",
            EnumSet.of(Stage.IMPORTED, Stage.RECOGNISED)),
        arguments(
            b.add(new MatMul(false, false, false, relu), x, w),
            "take in maps last",
            EnumSet.complementOf(EnumSet.of(Stage.FUSED))),
        arguments(
            b.add(new Reduce(Reduce.Kind.SUM, List.of(1), relu, SHAPE), x),
            "take in maps last",
            EnumSet.complementOf(EnumSet.of(Stage.FUSED))));
  }

  @ParameterizedTest
  @MethodSource("ofStages")
  void whatMayExistDependsOnTheStage(Node node, String rule, Set<Stage> forbidden) {
    for (Stage stage : Stage.values()) {
      if (forbidden.contains(stage)) {
        String message = broken(node, stage);
        assertTrue(message.startsWith("after a test, %"), message);
        assertTrue(message.contains(rule), message);
        assertTrue(message.contains(node.op().name()), message);
      } else {
        assertDoesNotThrow(() -> Verifier.verify("a test", stage, new Graph(Map.of("y", node))));
      }
    }
  }
}
