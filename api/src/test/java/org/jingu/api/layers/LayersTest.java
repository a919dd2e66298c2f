package org.jingu.api.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.jingu.api.Initializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LayersTest {
  private static final Initializer ZERO = Initializer.constant(0);
  private static final int N = 3;
  private static final int D = 4;
  private static final int R = 2;

  private static INDArray input(int batch) {
    return TestGraph.random(new Random(6), batch, N, D);
  }

  private static INDArray example(INDArray x, int b) {
    return x.slice(b).dup('c');
  }

  @Test
  void leftMultiplyIsAProductForEveryExample() {
    for (int batch : new int[] {1, 5}) {
      TestGraph test =
          TestGraph.of(
              true,
              input(batch),
              (g, x) -> Layers.leftMultiply(g.parameter("w", ZERO, R, N), x, R, N, D));
      for (int b = 0; b < batch; b++) {
        INDArray expected = test.parameter("w").mmul(example(input(batch), b));
        assertTrue(expected.equalsWithEps(example(test.logits(), b), 1e-12));
      }
    }
  }

  @Test
  void leftMultiplyTransposedTurnsTheWeightRound() {
    TestGraph test =
        TestGraph.of(
            true,
            input(5),
            (g, x) -> Layers.leftMultiplyTransposed(g.parameter("w", ZERO, N, R), x, R, N, D));
    for (int b = 0; b < 5; b++) {
      INDArray expected = test.parameter("w").transpose().mmul(example(input(5), b));
      assertTrue(expected.equalsWithEps(example(test.logits(), b), 1e-12));
    }
  }

  @Test
  void transposedMultiplySharesTheRightSide() {
    TestGraph test =
        TestGraph.of(
            true,
            input(5),
            (g, x) -> Layers.transposedMultiply(x, g.parameter("y", ZERO, N, R), N, D, R));
    for (int b = 0; b < 5; b++) {
      INDArray expected = example(input(5), b).transpose().mmul(test.parameter("y"));
      assertTrue(expected.equalsWithEps(example(test.logits(), b), 1e-12));
    }
  }

  @Test
  void linearKeepsPyTorchsLayout() {
    INDArray x = TestGraph.random(new Random(7), 2, 5);
    TestGraph test = TestGraph.of(true, x, (g, v) -> Layers.linear(g, "out", v, 5, 3));
    assertEquals(List.of("out.bias", "out.weight"), test.parameterNames());
    assertEquals(3, test.parameter("out.weight").size(0));
    INDArray expected =
        x.mmul(test.parameter("out.weight").transpose()).addRowVector(test.parameter("out.bias"));
    assertTrue(expected.equalsWithEps(test.logits(), 1e-12));
  }

  @Test
  void sumOfRowWorksForOneRowAndOneColumn() {
    for (long[] shape : new long[][] {{1, 1}, {1, 4}, {4, 1}, {3, 5}}) {
      INDArray x = TestGraph.random(new Random(8), shape);
      INDArray out = TestGraph.of(true, x, (g, v) -> Layers.sumOfRow(v, shape[1])).logits();
      assertEquals(List.of(shape[0], 1L), List.of(out.size(0), out.size(1)));
      for (int b = 0; b < shape[0]; b++) {
        assertEquals(x.getRow(b, true).sumNumber().doubleValue(), out.getDouble(b, 0), 1e-12);
      }
    }
  }

  @Test
  void atLeastRaisesWhatIsSmaller() {
    INDArray x = Nd4j.createFromArray(new double[][] {{-1, 0.5, 2}});
    INDArray out = TestGraph.of(true, x, (g, v) -> Layers.atLeast(g, v, 0.5)).logits();
    assertEquals(Nd4j.createFromArray(new double[][] {{0.5, 0.5, 2}}), out);
  }
}
