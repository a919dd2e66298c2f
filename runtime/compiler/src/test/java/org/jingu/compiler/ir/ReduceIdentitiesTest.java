package org.jingu.compiler.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReduceIdentitiesTest {
  private final GraphBuilder builder = new GraphBuilder();
  private final Shape rows = Shape.of(5, 3);
  private final Node x = input("x", rows);
  private final Node gain = input("gain", Shape.of(3));

  private Node input(String label, Shape shape) {
    return builder.input(Input.Kind.PARAMETER, label, shape);
  }

  private Node sum(Node node, int... axes) {
    return builder.reduce(Reduce.Kind.SUM, Arrays.stream(axes).boxed().toList(), node);
  }

  @Test
  void anAxisOfSizeOneInFrontChangesNoSum() {
    Node lifted = sum(builder.reshape(x, Shape.of(1, 5, 3)), 1);
    assertEquals(Shape.of(1, 1, 3), lifted.shape());
    assertSame(sum(x, 0), builder.reshape(lifted, Shape.of(1, 3)));
  }

  @Test
  void aReshapeThatMixesAxesStays() {
    Node mixed = sum(builder.reshape(x, Shape.of(3, 5)), 0);
    assertEquals(Shape.of(3, 5), mixed.input(0).shape());
  }

  @Test
  void aFactorThatDoesNotChangeAlongTheAxisIsTakenOut() {
    Node scaled = sum(builder.multiply(x, gain), 0);
    assertSame(builder.multiply(sum(x, 0), gain), scaled);
  }

  @Test
  void factorsAreFoundInProductsOfProducts() {
    Node y = input("y", rows);
    Node nested = sum(builder.multiply(builder.multiply(x, gain), y), 0);
    assertSame(builder.multiply(sum(builder.multiply(x, y), 0), gain), nested);
  }

  @Test
  void aFactorThatChangesAlongTheAxisStays() {
    Node scaled = sum(builder.multiply(x, gain), 1);
    assertEquals(Shape.of(5, 1), scaled.shape());
    assertSame(builder.multiply(x, gain), scaled.input(0));
  }

  @Test
  void theLargestProductIsNotTheLargestFactor() {
    Node product = builder.multiply(x, gain);
    assertSame(product, builder.reduce(Reduce.Kind.MAX, List.of(0), product).input(0));
  }
}
