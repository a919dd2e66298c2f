package org.jingu.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ModelGraphTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(List.of(), List.of(SparseFeature.of("item", 5)), List.of("click"));
  private static final Initializer ZERO = Initializer.constant(0);

  private static ModelGraph build(Model model) {
    return ModelGraph.of(model, SCHEMA, true, DataType.DOUBLE);
  }

  private static EmbeddingBag bag(String table, String feature, int width) {
    return new EmbeddingBag(table, feature, 5, width, Pooling.SUM, ZERO);
  }

  private static void assertRefused(String message, Model model) {
    RuntimeException refused = assertThrows(RuntimeException.class, () -> build(model));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @Test
  void declarationsKeepTheirOrder() {
    ModelGraph graph =
        build(
            g -> {
              g.parameter("b", ZERO, 2);
              g.parameter("a", ZERO, 3, 4);
              g.logits(g.embeddingBag(bag("t", "item", 1)));
            });
    assertEquals(List.of("b", "a"), graph.parameters().stream().map(Parameter::name).toList());
    assertEquals(List.of("bag/t/item"), List.copyOf(graph.bags().keySet()));
    assertEquals("bag/t/item", graph.logits().name());
    assertFalse(graph.usesDense());
    assertFalse(graph.usesBatchSize());
  }

  @Test
  void parameterHasItsShapeButNoMemory() {
    ModelGraph graph =
        build(
            g -> {
              g.parameter("w", ZERO, 1 << 15, 1 << 14); // 4 GiB if it had
              g.logits(g.embeddingBag(bag("t", "item", 1)));
            });
    INDArray values = graph.sameDiff().getVariable("w").getArr();
    assertArrayEquals(new long[] {1 << 15, 1 << 14}, values.shape());
    assertEquals(1, values.data().length());
  }

  @Test
  void modelWithoutLogitsIsNotWhole() {
    assertRefused("logits", g -> g.parameter("w", ZERO, 1));
  }

  @Test
  void nameIsTakenOnce() {
    assertRefused(
        "'w' is declared twice",
        g -> {
          g.parameter("w", ZERO, 1);
          g.state("w", ZERO, 1);
        });
  }

  @Test
  void tableHasOneShapeForAllItsFeatures() {
    assertRefused(
        "table 't'",
        g -> {
          g.embeddingBag(bag("t", "item", 2));
          g.embeddingBag(bag("t", "last", 3));
        });
  }

  @Test
  void featureIsLookedUpInATableOnce() {
    assertRefused(
        "twice",
        g -> {
          g.embeddingBag(bag("t", "item", 2));
          g.embeddingBag(bag("t", "item", 2));
        });
  }

  @Test
  void dropoutRateLeavesSomething() {
    for (double rate : new double[] {-0.1, 1, Double.NaN}) {
      assertRefused("rate", g -> g.dropoutMask("d", rate, 2));
    }
  }

  @Test
  void stateHasOneUpdate() {
    assertRefused("'mean'", g -> g.updateState("mean", g.batchSize()));
    assertRefused(
        "'mean'",
        g -> {
          g.state("mean", ZERO, 1);
          g.updateState("mean", g.batchSize());
          g.updateState("mean", g.batchSize());
        });
  }

  @Test
  void denseFeaturesAreAskedForWhereThereAreSome() {
    assertRefused("no dense features", ModelGraph::dense);
  }
}
