package org.jingu.api.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jingu.api.DropoutMask;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigProblem;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EmbeddingLayerTest {
  private static final int D = 2;
  private static final SparseFeature USER =
      new SparseFeature("user", "user", 9, Pooling.SUM, 2, 0, null);
  private static final SparseFeature ITEM = SparseFeature.of("item", 7);
  private static final SparseFeature LAST =
      new SparseFeature("last", "item", 7, Pooling.MEAN, 1, 0, null);
  private static final SparseFeature CITY =
      new SparseFeature("city", "city", 5, Pooling.SUM, 1, 3, "place");

  private static FeatureSchema schema(List<String> dense, SparseFeature... sparse) {
    return new FeatureSchema(dense, List.of(sparse), List.of("click"));
  }

  private static TestGraph graph(EmbeddingLayer layer, FeatureSchema schema) {
    return TestGraph.of(true, schema, g -> g.logits(layer.rows(g, "embedding")));
  }

  @Test
  void rowsAreDenseThenSparseInTheOrderOfTheSchema() {
    EmbeddingLayer layer = EmbeddingLayer.perFeature(D, 0.1);
    FeatureSchema schema = schema(List.of("age", "price"), USER, ITEM);
    assertEquals(5, layer.n(schema));
    TestGraph test = graph(layer, schema);
    test.parameter("embedding.dense_embedding")
        .assign(Nd4j.createFromArray(1.0, 2, 3, 4).reshape(2, 2));
    test.inputs.put(ModelGraph.DENSE, Nd4j.createFromArray(new double[][] {{10, 100}}));
    test.inputs.put(
        "bag/embedding.t.tables.user/user", Nd4j.createFromArray(new double[][] {{5, 6, 7, 8}}));
    test.inputs.put(
        "bag/embedding.t.tables.item/item", Nd4j.createFromArray(new double[][] {{9, 10}}));
    INDArray rows = test.logits();
    assertArrayEquals(new long[] {1, 5, 2}, rows.shape());
    assertArrayEquals(
        new double[] {10, 20, 300, 400, 5, 6, 7, 8, 9, 10}, rows.dup('c').data().asDouble());
  }

  @Test
  void featuresOfOneVocabularyShareItsTable() {
    TestGraph test = graph(EmbeddingLayer.perFeature(D, 0.1), schema(List.of(), ITEM, LAST));
    assertEquals(
        List.of("embedding.t.tables.item", "embedding.t.tables.item"),
        test.graph.bags().values().stream().map(EmbeddingBag::table).toList());
    assertEquals(
        List.of(Pooling.SUM, Pooling.MEAN),
        test.graph.bags().values().stream().map(EmbeddingBag::pooling).toList());
  }

  @Test
  void groupsAndBottomMlpGiveTheRowsThatWereAskedFor() {
    EmbeddingLayer layer =
        EmbeddingLayer.bottomMlp(D, 0.1, Mlp.hidden(List.of(4)), 3, false)
            .withGroups(Map.of("place", new EmbeddingLayer.Group(List.of(4), 2)), false, 0);
    FeatureSchema schema = schema(List.of("age"), USER, CITY);
    assertEquals(3 + 2 + 2, layer.n(schema));
    assertEquals(List.of(), layer.problems(schema));
    TestGraph test = graph(layer, schema);
    assertTrue(test.parameterNames().contains("embedding.bottom_mlp.2.weight"));
    assertArrayEquals(
        new long[] {4, 3}, test.parameter("embedding.group_mlp.place.0.weight").shape());
  }

  @Test
  void layerWithoutDenseFeaturesHasNoBottomMlp() {
    EmbeddingLayer layer = EmbeddingLayer.bottomMlp(D, 0.1, Mlp.hidden(List.of(4)), 1, true);
    TestGraph test = graph(layer, schema(List.of(), USER));
    assertEquals(List.of(), test.parameterNames());
  }

  @Test
  void dropoutMultipliesAllRowsByOneMaskInTrainingAlone() {
    EmbeddingLayer layer =
        EmbeddingLayer.bottomMlp(D, 0.1, Mlp.hidden(List.of()), 1, false)
            .withDropout(0.25)
            .withGroups(Map.of("place", new EmbeddingLayer.Group(List.of(), 1)), false, 0);
    FeatureSchema schema = schema(List.of("age"), ITEM, CITY);
    TestGraph training = graph(layer, schema);
    assertEquals(
        List.of(new DropoutMask("mask/embedding.dropout", 0.25, List.of(3L, 2L))),
        List.copyOf(training.graph.masks()));
    double[][] mask = {{0, 4 / 3.0}, {4 / 3.0, 0}, {0, 0}};
    training.inputs.put("mask/embedding.dropout", Nd4j.createFromArray(new double[][][] {mask}));
    TestGraph evaluation = TestGraph.of(false, schema, g -> g.logits(layer.rows(g, "embedding")));
    assertEquals(List.of(), List.copyOf(evaluation.graph.masks()));
    for (TestGraph test : List.of(training, evaluation)) {
      test.inputs.put(ModelGraph.DENSE, Nd4j.createFromArray(new double[][] {{3}}));
      test.inputs.put(
          "bag/embedding.t.tables.item/item", Nd4j.createFromArray(new double[][] {{9, 10}}));
      test.inputs.put(
          "bag/embedding.t.tables.city/city", Nd4j.createFromArray(new double[][] {{1, 2, 3}}));
    }
    double[] whole = evaluation.logits().dup('c').data().asDouble();
    double[] dropped = training.logits().dup('c').data().asDouble();
    assertArrayEquals(
        new double[] {0, whole[1] * 4 / 3, whole[2] * 4 / 3, 0, 0, 0}, dropped, 1e-12);
    assertArrayEquals(new double[] {9, 10}, new double[] {whole[2], whole[3]});
  }

  @Test
  void groupsThatDoNotFitTheSchemaAreNamed() {
    EmbeddingLayer plain = EmbeddingLayer.perFeature(D, 0.1);
    EmbeddingLayer grouped =
        plain.withGroups(Map.of("time", new EmbeddingLayer.Group(List.of(), 1)), false, 0);
    assertEquals(List.of("groups.place"), keys(plain, schema(List.of(), USER, CITY)));
    assertEquals(
        List.of("groups.place", "groups.time"), keys(grouped, schema(List.of(), USER, CITY)));
    assertEquals(List.of("schema"), keys(plain, schema(List.of())));
  }

  private static List<String> keys(EmbeddingLayer layer, FeatureSchema schema) {
    return layer.problems(schema).stream().map(ConfigProblem::key).toList();
  }
}
