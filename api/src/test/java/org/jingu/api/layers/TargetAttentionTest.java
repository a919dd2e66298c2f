package org.jingu.api.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigProblem;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TargetAttentionTest {
  private static final int D = 2;
  private static final int LENGTH = 3;
  private static final SparseFeature ITEM = SparseFeature.of("item", 7);
  private static final SparseFeature HISTORY = SparseFeature.sequence("history", "item", 7, LENGTH);
  private static final EmbeddingLayer LAYER = EmbeddingLayer.perFeature(D, 0.1);

  private static FeatureSchema schema(SparseFeature... sparse) {
    return new FeatureSchema(List.of(), List.of(sparse), List.of("click"));
  }

  /** Two examples: one with two ids, one with none. */
  private static TestGraph graph(boolean softmax) {
    FeatureSchema schema = schema(ITEM, HISTORY);
    TestGraph test =
        TestGraph.of(
            true,
            schema,
            g ->
                g.logits(
                    new TargetAttention(List.of(), softmax)
                        .apply(
                            g,
                            "attention",
                            LAYER.row(
                                LAYER.rows(g, "embedding", schema.withoutSequences()),
                                schema.withoutSequences(),
                                "item"),
                            LAYER.sequence(g, "embedding", HISTORY),
                            g.present("history"),
                            LENGTH,
                            D)));
    test.inputs.put(
        "bag/embedding.t.tables.item/item",
        Nd4j.createFromArray(new double[][] {{0.5, -1}, {1, 1}}));
    test.inputs.put(
        "bag/embedding.t.tables.item/history",
        Nd4j.createFromArray(new double[][] {{0, 0, 1, 2, 3, -1}, {0, 0, 0, 0, 0, 0}}));
    test.inputs.put("present/history", Nd4j.createFromArray(new double[][] {{0, 1, 1}, {0, 0, 0}}));
    return test;
  }

  /** The weight of a row by the formula, for a network without hidden layers. */
  private static double weight(TestGraph test, double[] q, double[] k) {
    INDArray w = test.parameter("attention.0.weight");
    double sum = test.parameter("attention.0.bias").getDouble(0);
    for (int i = 0; i < D; i++) {
      sum += w.getDouble(0, i) * q[i] + w.getDouble(0, D + i) * k[i];
      sum += w.getDouble(0, 2 * D + i) * (q[i] - k[i]);
      sum += w.getDouble(0, 3 * D + i) * q[i] * k[i];
    }
    return sum;
  }

  @Test
  void theInterestIsTheWeightedSumOfTheRowsThatAreThere() {
    TestGraph test = graph(false);
    double[] q = {0.5, -1};
    double first = weight(test, q, new double[] {1, 2});
    double second = weight(test, q, new double[] {3, -1});
    assertArrayEquals(
        new double[] {first + 3 * second, 2 * first - second, 0, 0},
        test.logits().dup('c').data().asDouble(),
        1e-9);
  }

  @Test
  void softmaxSharesOneAmongTheRowsThatAreThereAndAnEmptySequenceIsZeros() {
    TestGraph test = graph(true);
    double[] q = {0.5, -1};
    double first = Math.exp(weight(test, q, new double[] {1, 2}));
    double second = Math.exp(weight(test, q, new double[] {3, -1}));
    double all = first + second;
    assertArrayEquals(
        new double[] {(first + 3 * second) / all, (2 * first - second) / all, 0, 0},
        test.logits().dup('c').data().asDouble(),
        1e-9);
  }

  @Test
  void noRowAttendsToARowThatIsNotThere() {
    Random random = new Random(2);
    INDArray x = TestGraph.random(random, 2, LENGTH, D);
    double[][] present = {{1, 0, 1}, {0, 0, 0}};
    Attention attention = new Attention(1, D, true, 0);
    TestGraph test =
        TestGraph.of(
            false,
            x,
            (g, in) ->
                attention.apply(
                    g,
                    "a",
                    in,
                    LENGTH,
                    D,
                    g.sameDiff().constant("present", Nd4j.createFromArray(present))));
    INDArray masked = test.logits().dup();
    // Another value where nothing is changes nothing but what that row itself says.
    INDArray other = x.dup();
    other.putScalar(0, 1, 0, 9);
    test.inputs.put(TestGraph.INPUT, other);
    INDArray changed = test.logits();
    for (int row : new int[] {0, 2}) {
      for (int j = 0; j < D; j++) {
        assertEquals(masked.getDouble(0, row, j), changed.getDouble(0, row, j), 1e-12);
      }
    }
  }

  @Test
  void aSequenceIsComparedWithTheOnlyOtherFeatureOfItsTableOrTheOneThatIsNamed() {
    SparseFeature last = new SparseFeature("last", "item", 7, Pooling.SUM, 1, 0, null);
    FeatureSchema one = schema(ITEM, HISTORY);
    assertEquals(List.of(new SequenceTarget(HISTORY, ITEM)), SequenceTarget.of(one, Map.of()));
    FeatureSchema two = schema(ITEM, last, HISTORY);
    assertEquals(
        List.of(new SequenceTarget(HISTORY, last)),
        SequenceTarget.of(two, Map.of("history", "last")));
    assertEquals(
        List.of(
            new ConfigProblem(
                "targets.history",
                "missing: sequence 'history' shares table 'item' with item, last; name the one with"
                    + " which to compare it")),
        SequenceTarget.problems(two, Map.of(), "targets"));
  }

  @Test
  void aSequenceHasThePositionsOfTheSchema() {
    EmbeddingBag wrong =
        new EmbeddingBag("t", "history", 7, D, Pooling.SUM, Initializer.constant(0), 2);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> TestGraph.of(true, schema(ITEM, HISTORY), g -> g.logits(g.embeddingBag(wrong))));
    assertEquals(
        "feature 'history' is looked up at 2 positions, but is a sequence of at most 3 ids",
        refused.getMessage());
    IllegalArgumentException unknown =
        assertThrows(
            IllegalArgumentException.class,
            () -> TestGraph.of(true, schema(ITEM), g -> g.logits(g.present("item"))));
    assertEquals("the schema has no sequence 'item'; its sequences are []", unknown.getMessage());
  }

  @Test
  void aSequenceReadAsABagIsPooled() {
    TestGraph test =
        TestGraph.of(true, schema(ITEM, HISTORY), g -> g.logits(LAYER.rows(g, "embedding")));
    assertEquals(2, LAYER.n(schema(ITEM, HISTORY)));
    assertEquals(1, test.graph.bags().get("bag/embedding.t.tables.item/history").positions());
    assertEquals(Map.of(), test.graph.sequences());
    assertEquals(ModelGraph.PRESENT_PREFIX + "x", "present/x");
  }
}
