package org.jingu.api.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.jingu.api.ModelGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NormalizationTest {
  private final Random random = new Random(1);

  private static SDVariable layerNorm(ModelGraph graph, SDVariable x) {
    return Normalization.layerNorm(graph, "norm", x, 1, 4);
  }

  private static SDVariable batchNorm(ModelGraph graph, SDVariable x) {
    return Normalization.batchNorm(graph, "norm", x, 3);
  }

  @Test
  void layerNormOfAConstantRowIsTheBias() {
    TestGraph test =
        TestGraph.of(true, Nd4j.valueArrayOf(new long[] {2, 4}, 7.0), NormalizationTest::layerNorm);
    for (int b = 0; b < 2; b++) {
      assertArrayEquals(
          test.parameter("norm.bias").toDoubleVector(),
          test.logits().getRow(b).toDoubleVector(),
          1e-12);
    }
  }

  @Test
  void layerNormHasNoUseForScaleAndShift() {
    INDArray x = TestGraph.random(random, 3, 4);
    INDArray plain = TestGraph.of(true, x.mul(100), NormalizationTest::layerNorm).logits();
    INDArray moved = TestGraph.of(true, x.mul(1000).add(50), NormalizationTest::layerNorm).logits();
    assertTrue(plain.equalsWithEps(moved, 1e-6));
  }

  @Test
  void batchNormInTrainingUsesTheBatchAndMovesTheState() {
    INDArray x = TestGraph.random(random, 5, 3);
    TestGraph test = TestGraph.of(true, x, NormalizationTest::batchNorm);
    INDArray out = test.logits();
    double rate = Normalization.MOMENTUM;
    for (int c = 0; c < 3; c++) {
      double[] column = x.getColumn(c).toDoubleVector();
      double mean = mean(column);
      double squares = 0;
      for (double value : column) {
        squares += (value - mean) * (value - mean);
      }
      double scale =
          test.parameter("norm.weight").getDouble(c)
              / Math.sqrt(squares / 5 + Normalization.EPSILON);
      double bias = test.parameter("norm.bias").getDouble(c);
      for (int b = 0; b < 5; b++) {
        assertEquals((column[b] - mean) * scale + bias, out.getDouble(b, c), 1e-12);
      }
      assertEquals(
          (1 - rate) * test.inputs.get("norm.running_mean").getDouble(c) + rate * mean,
          state(test, "norm.running_mean").getDouble(c),
          1e-12);
      assertEquals(
          (1 - rate) * test.inputs.get("norm.running_var").getDouble(c) + rate * squares / 4,
          state(test, "norm.running_var").getDouble(c),
          1e-12);
    }
  }

  @Test
  void batchNormOfOneExampleStaysFinite() {
    TestGraph test =
        TestGraph.of(true, TestGraph.random(random, 1, 3), NormalizationTest::batchNorm);
    assertArrayEquals(
        test.parameter("norm.bias").toDoubleVector(), test.logits().toDoubleVector(), 1e-12);
    assertArrayEquals(
        test.inputs.get("norm.running_var").mul(0.9).toDoubleVector(),
        state(test, "norm.running_var").toDoubleVector(),
        1e-12);
  }

  @Test
  void batchNormInEvaluationUsesTheState() {
    INDArray x = TestGraph.random(random, 1, 3);
    TestGraph test = TestGraph.of(false, x, NormalizationTest::batchNorm);
    for (int c = 0; c < 3; c++) {
      double mean = test.inputs.get("norm.running_mean").getDouble(c);
      double variance = test.inputs.get("norm.running_var").getDouble(c);
      assertEquals(
          (x.getDouble(0, c) - mean)
                  / Math.sqrt(variance + Normalization.EPSILON)
                  * test.parameter("norm.weight").getDouble(c)
              + test.parameter("norm.bias").getDouble(c),
          test.logits().getDouble(0, c),
          1e-12);
    }
  }

  @Test
  void batchNormOverALengthIsThatOfItsExamplesSideBySide() {
    INDArray x = TestGraph.random(random, 4, 3, 2);
    TestGraph cube = TestGraph.of(true, x, (g, v) -> Normalization.batchNorm(g, "norm", v, 3, 2));
    // [B, C, L] as [B * L, C].
    INDArray flat = x.permute(0, 2, 1).dup('c').reshape(8, 3);
    TestGraph matrix = TestGraph.of(true, flat, NormalizationTest::batchNorm);
    INDArray expected = matrix.logits().reshape(4, 2, 3).permute(0, 2, 1);
    assertTrue(expected.equalsWithEps(cube.logits(), 1e-12));
    for (String name : List.of("norm.running_mean", "norm.running_var")) {
      assertTrue(state(matrix, name).equalsWithEps(state(cube, name), 1e-12), name);
    }
  }

  private static INDArray state(TestGraph test, String name) {
    return test.output(test.graph.stateUpdates().get(name));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
