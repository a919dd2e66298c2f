package org.jingu.api.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.jingu.api.DropoutMask;
import org.jingu.api.Parameter;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class MlpTest {
  private static final List<Integer> HIDDEN = List.of(5, 3);

  private static TestGraph graph(boolean training, Mlp mlp) {
    INDArray x = TestGraph.random(new Random(1), 2, 4);
    return TestGraph.of(training, x, (g, v) -> Layers.mlp(g, "top", v, 4, mlp));
  }

  @Test
  void parametersAreNumberedAsInPyTorch() {
    assertEquals(
        List.of(
            "top.0.bias",
            "top.0.weight",
            "top.2.bias",
            "top.2.weight",
            "top.4.bias",
            "top.4.weight"),
        graph(true, Mlp.of(HIDDEN, 1)).parameterNames().stream().sorted().toList());
  }

  @Test
  void batchNormTakesANumberAndDropoutDoesNot() {
    TestGraph test = graph(true, Mlp.of(List.of(5), 1).regularized(true, 0.5));
    assertEquals(
        List.of(
            "top.0.bias",
            "top.0.weight",
            "top.1.bias",
            "top.1.weight",
            "top.3.bias",
            "top.3.weight"),
        test.parameterNames().stream().sorted().toList());
    assertEquals(
        List.of("top.1.running_mean", "top.1.running_var"),
        test.graph.states().stream().map(Parameter::name).toList());
    assertEquals(
        List.of(List.of(5L)), test.graph.masks().stream().map(DropoutMask::shape).toList());
  }

  @Test
  void hiddenLayersAreRectifiedAndTheLastIsNot() {
    TestGraph test = graph(false, Mlp.of(HIDDEN, 2));
    INDArray x = test.inputs.get(TestGraph.INPUT);
    for (int index : new int[] {0, 2, 4}) {
      x =
          x.mmul(test.parameter("top." + index + ".weight").transpose())
              .addRowVector(test.parameter("top." + index + ".bias"));
      x = index < 4 ? Transforms.relu(x) : x;
    }
    assertTrue(x.equalsWithEps(test.logits(), 1e-12));
  }

  @Test
  void dropoutIsTheIdentityInEvaluationAndAtRateZero() {
    assertEquals(0, graph(false, Mlp.hidden(HIDDEN).regularized(false, 0.5)).graph.masks().size());
    assertEquals(0, graph(true, Mlp.hidden(HIDDEN)).graph.masks().size());
  }

  @Test
  void dropoutMultipliesByItsMask() {
    INDArray x = TestGraph.random(new Random(2), 2, 3);
    TestGraph test = TestGraph.of(true, x, (g, v) -> Layers.dropout(g, "drop", v, 0.5, 3));
    INDArray mask = Nd4j.createFromArray(new double[][] {{0, 2, 2}, {2, 0, 0}});
    test.inputs.put("mask/drop", mask);
    assertTrue(x.mul(mask).equalsWithEps(test.logits(), 1e-15));
  }

  @Test
  void widthIsThatOfTheLastLayer() {
    assertEquals(1, Mlp.of(HIDDEN, 1).width(4));
    assertEquals(3, Mlp.hidden(HIDDEN).width(4));
    assertEquals(4, Mlp.hidden(List.of()).width(4));
  }
}
