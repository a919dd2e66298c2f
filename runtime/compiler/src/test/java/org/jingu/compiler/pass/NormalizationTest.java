package org.jingu.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Normalize;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.junit.jupiter.api.Test;

/** That normalizations are found, and lowered again. */
class NormalizationTest {
  private final GraphBuilder b = new GraphBuilder();
  private final Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, 4));
  private final Node gain = b.input(Input.Kind.PARAMETER, "gain", Shape.of(4));
  private final Node bias = b.input(Input.Kind.PARAMETER, "bias", Shape.of(4));

  private Node mean(Node of, int axis) {
    return b.reduce(Reduce.Kind.MEAN, List.of(axis), of);
  }

  private Node shifted(Node variance) {
    return b.plus(variance, b.constant(Shape.SCALAR, 0.1));
  }

  /** (x - mean) / √(variance + 0.1), as a quotient or as a product. */
  private Node normalized(int axis, boolean quotient) {
    Node centred = b.map(ScalarOp.SUB, x, mean(x, axis));
    Node variance = shifted(mean(b.map(ScalarOp.SQUARE, centred), axis));
    return quotient
        ? b.divide(centred, b.map(ScalarOp.SQRT, variance))
        : b.multiply(b.map(ScalarOp.RSQRT, variance), centred);
  }

  private static Graph found(Node y) {
    Graph graph = new Graph(Map.of("y", y));
    Graph after = new NormalizationRecognition().run(graph);
    Equivalence.assertSame(graph, after);
    return after;
  }

  private static void assertNotFound(Node y) {
    assertEquals(new Graph(Map.of("y", y)).toString(), found(y).toString());
  }

  @Test
  void overTheLastAxisItIsLayerNorm() {
    for (boolean quotient : new boolean[] {false, true}) {
      assertEquals(
          """
          %0 [B, 4] = bag 'x'
          %1 [B, 4] = layer_norm eps 0.1 %0
          y -> %1
          """,
          found(normalized(1, quotient)).toString());
    }
  }

  @Test
  void gainAndBiasBelongToIt() {
    assertEquals(
        """
        %0 [B, 4] = bag 'x'
        %1 [4] = parameter 'gain'
        %2 [4] = parameter 'bias'
        %3 [B, 4] = layer_norm eps 0.1 %0 %1 %2
        y -> %3
        """,
        found(b.plus(bias, b.multiply(gain, normalized(1, false)))).toString());
  }

  @Test
  void aGainWhoseProductIsReadTwiceIsLeftOutside() {
    Node scaled = b.multiply(normalized(1, false), gain);
    Graph after = found(b.multiply(b.plus(scaled, bias), scaled));
    assertEquals(3, after.nodes().stream().filter(n -> n.op().name().equals("map")).count());
  }

  @Test
  void aGainOfEveryExampleIsNone() {
    Node own = b.input(Input.Kind.BAG, "own", Shape.of(-1, 4));
    Graph after = found(b.plus(b.multiply(normalized(1, false), own), bias));
    assertEquals(2, after.nodes().stream().filter(n -> n.op().name().equals("map")).count());
  }

  @Test
  void overTheBatchItIsANormalization() {
    assertEquals(
        """
        %0 [B, 4] = bag 'x'
        %1 [1, 4] = mean axes [0] %0
        %2 [B, 4] = map %0 - %1
        %3 [B, 4] = map square(%2)
        %4 [1, 4] = mean axes [0] %3
        %5 [B, 4] = normalize axes [0] eps 0.1 %0 %1 %4
        y -> %5
        """,
        found(normalized(0, true)).toString());
  }

  @Test
  void momentsOfDifferentAxesAreNone() {
    Node centred = b.map(ScalarOp.SUB, x, mean(x, 1));
    Node variance = mean(b.map(ScalarOp.SQUARE, centred), 0);
    assertNotFound(b.multiply(centred, b.map(ScalarOp.RSQRT, shifted(variance))));
  }

  @Test
  void theVarianceOfAnotherTensorIsNone() {
    Node centred = b.map(ScalarOp.SUB, x, mean(x, 1));
    Node other = mean(b.map(ScalarOp.SQUARE, x), 1);
    assertNotFound(b.multiply(centred, b.map(ScalarOp.RSQRT, shifted(other))));
  }

  @Test
  void aSumOfSquaresIsNoVariance() {
    Node centred = b.map(ScalarOp.SUB, x, mean(x, 1));
    Node sum = b.reduce(Reduce.Kind.SUM, List.of(1), b.map(ScalarOp.SQUARE, centred));
    assertNotFound(b.multiply(centred, b.map(ScalarOp.RSQRT, shifted(sum))));
  }

  @Test
  void aRootTimesInsteadOfOverIsNone() {
    Node centred = b.map(ScalarOp.SUB, x, mean(x, 1));
    Node variance = mean(b.map(ScalarOp.SQUARE, centred), 1);
    assertNotFound(b.multiply(centred, b.map(ScalarOp.SQRT, shifted(variance))));
    assertNotFound(b.divide(b.map(ScalarOp.SQRT, shifted(variance)), centred));
  }

  @Test
  void loweredItIsMapsOfTheMoments() {
    Node mean = b.input(Input.Kind.STATE, "mean", Shape.of(1, 4));
    Node variance = b.map(ScalarOp.SQUARE, b.input(Input.Kind.STATE, "root", Shape.of(1, 4)));
    Node normalized = b.add(new Normalize(List.of(0), 0.1), x, mean, variance);
    Graph graph = new Graph(Map.of("y", normalized, "x", b.map(ScalarOp.NEG, x)));
    Graph after = new NormalizationLowering().run(graph);
    Equivalence.assertSame(graph, after);
    assertEquals(
        List.of("bag", "state", "state", "map", "map", "map", "map", "map", "map"),
        after.nodes().stream().map(n -> n.op().name()).sorted(this::inputsFirst).toList());
  }

  private int inputsFirst(String a, String b) {
    return Boolean.compare(a.equals("map"), b.equals("map"));
  }
}
