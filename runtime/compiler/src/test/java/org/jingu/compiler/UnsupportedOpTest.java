package org.jingu.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.importing.UnsupportedOpException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class UnsupportedOpTest {
  @Test
  void anUnknownOpIsNamedWithVariableShapesSupportedOpsAndPlace() {
    UnsupportedOpException e =
        assertThrows(
            UnsupportedOpException.class,
            () -> new GraphCase((g, x) -> g.sameDiff().cumsum(x, 1), 4, 6, 24, 1, false));
    for (String part :
        new String[] {
          "'cumsum'",
          "[cumsum]",
          "[B, 4, 6]",
          "layer_norm, leakyrelu, log",
          "org.jingu.compiler.importing"
        }) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void aFixedBatchSizeIsExplained() {
    UnsupportedOpException e =
        assertThrows(
            UnsupportedOpException.class,
            () -> new GraphCase((g, x) -> x.reshape(3, 8), 4, 6, 24, 1, false));
    assertTrue(e.getMessage().contains("write the batch dimension as -1"), e.getMessage());
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    UnsupportedOpException e =
        assertThrows(
            UnsupportedOpException.class,
            () -> new GraphCase((g, x) -> x.add(x.permute(0, 2, 1)), 4, 6, 24, 1, false));
    assertTrue(e.getMessage().contains("[B, 4, 6] and [B, 6, 4]"), e.getMessage());
  }

  @Test
  void logitsThatAreNotOneATaskAreNamed() {
    Model twoLogits =
        graph -> {
          EmbeddingBag bag = new EmbeddingBag("t", "f", 5, 2, Pooling.SUM, Initializer.normal(1));
          graph.logits(graph.embeddingBag(bag).mul(2).rename("twice"));
        };
    FeatureSchema schema =
        new FeatureSchema(List.of(), List.of(SparseFeature.of("f", 5)), List.of("click"));
    ModelGraph model = ModelGraph.of(twoLogits, schema, true, DataType.FLOAT);
    UnsupportedOpException e =
        assertThrows(UnsupportedOpException.class, () -> Importer.importModel(model));
    assertEquals(
        "the logits 'twice' have shape [B, 2]; they must be [B, 1], one for each label of [click]",
        e.getMessage());
  }

  @Test
  void aVariableThatTheModelDidNotDeclareIsNamed() {
    UnsupportedOpException e =
        assertThrows(
            UnsupportedOpException.class,
            () ->
                new GraphCase(
                    (g, x) ->
                        x.mul(g.sameDiff().var("stray", org.nd4j.linalg.factory.Nd4j.ones(6))),
                    4,
                    6,
                    24,
                    1,
                    false));
    assertTrue(e.getMessage().contains("'stray'"), e.getMessage());
  }
}
