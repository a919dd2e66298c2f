package org.jingu.api.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class FactorizationMachineTest {
  private static final int[][] SHAPES = {{1, 2, 1}, {1, 3, 4}, {4, 2, 1}, {3, 6, 5}};

  private static double product(INDArray x, int b, int... rows) {
    double sum = 0;
    for (int j = 0; j < x.size(2); j++) {
      double product = 1;
      for (int row : rows) {
        product *= x.getDouble(b, row, j);
      }
      sum += product;
    }
    return sum;
  }

  @Test
  void secondOrderIsTheSumOfAllPairs() {
    for (int[] shape : SHAPES) {
      INDArray x = TestGraph.random(new Random(3), shape[0], shape[1], shape[2]);
      INDArray out =
          TestGraph.of(true, x, (g, v) -> FactorizationMachine.secondOrder(v, shape[2])).logits();
      INDArray anova =
          TestGraph.of(true, x, (g, v) -> FactorizationMachine.anova(v, shape[1], shape[2], 2))
              .logits();
      for (int b = 0; b < shape[0]; b++) {
        double expected = 0;
        for (int i = 0; i < shape[1]; i++) {
          for (int j = i + 1; j < shape[1]; j++) {
            expected += product(x, b, i, j);
          }
        }
        assertEquals(expected, out.getDouble(b, 0), 1e-12);
        assertEquals(expected, anova.getDouble(b, 0), 1e-12);
      }
    }
  }

  @Test
  void anovaKernelOfOrderThreeIsTheSumOfAllTriples() {
    INDArray x = TestGraph.random(new Random(4), 2, 5, 3);
    INDArray out = TestGraph.of(true, x, (g, v) -> FactorizationMachine.anova(v, 5, 3, 3)).logits();
    for (int b = 0; b < 2; b++) {
      double expected = 0;
      for (int i = 0; i < 5; i++) {
        for (int j = i + 1; j < 5; j++) {
          for (int k = j + 1; k < 5; k++) {
            expected += product(x, b, i, j, k);
          }
        }
      }
      assertEquals(expected, out.getDouble(b, 0), 1e-12);
    }
  }

  @Test
  void anovaKernelNeedsAsManyRowsAsItsOrder() {
    INDArray x = TestGraph.random(new Random(4), 2, 2, 3);
    assertThrows(
        IllegalArgumentException.class,
        () -> TestGraph.of(true, x, (g, v) -> FactorizationMachine.anova(v, 2, 3, 3)));
  }

  @Test
  void pairsComeRowByRow() {
    for (int[] shape : SHAPES) {
      INDArray x = TestGraph.random(new Random(5), shape[0], shape[1], shape[2]);
      INDArray out =
          TestGraph.of(true, x, (g, v) -> FactorizationMachine.pairs(v, shape[1])).logits();
      for (int b = 0; b < shape[0]; b++) {
        int column = 0;
        for (int i = 0; i < shape[1]; i++) {
          for (int j = i + 1; j < shape[1]; j++) {
            assertEquals(product(x, b, i, j), out.getDouble(b, column++), 1e-12);
          }
        }
        assertEquals(out.size(1), column);
      }
    }
  }
}
