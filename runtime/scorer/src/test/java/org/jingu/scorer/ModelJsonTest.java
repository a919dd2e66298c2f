package org.jingu.scorer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.CrossConfig;
import org.jingu.api.layers.Attention;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.Normalization;
import org.jingu.api.loss.Link;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.schedule.Schedule;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

class ModelJsonTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of("price", "age"),
          List.of(
              SparseFeature.of("user", 9),
              SparseFeature.of("item", 8),
              SparseFeature.sequence("seen", "item", 8, 3)),
          List.of("click", "buy"));

  /** Every kind of step and kernel that a prediction has. */
  private static void model(ModelGraph g) {
    SDVariable user = g.embeddingBag(bag("user", "user", 9, 1));
    SDVariable item = g.embeddingBag(bag("item", "item", 8, 1));
    SDVariable seen = g.embeddingBag(bag("item", "seen", 8, 3));
    SDVariable rows = Layers.concat(List.of(user, item, seen)).reshape(-1, 5, 4);
    SDVariable x = new Attention(2, 6, true, 0.1).apply(g, "attention", rows, 5, 4);
    SDVariable normal = Normalization.layerNorm(g, "norm", x.reshape(-1, 30), 1, 30);
    SDVariable mean = normal.mean(true, 1).mul(g.batchSize());
    SDVariable all = Layers.concat(List.of(normal, mean, g.dense(), g.present("seen")));
    g.logits(Layers.mlp(g, "deep", all, 36, Mlp.of(List.of(8), 2).regularized(true, 0.25)));
  }

  private static EmbeddingBag bag(String table, String feature, int rows, int positions) {
    return new EmbeddingBag(
        table, feature, rows, 4, Pooling.MEAN, Initializer.normal(0.1), positions);
  }

  static ModelDescription description() {
    ModelGraph graph = ModelGraph.of(ModelJsonTest::model, SCHEMA, false, DataType.FLOAT);
    return new ModelDescription(
        ModelDescription.FORMAT,
        Map.of("model", Map.of("name", "test"), "step", 7),
        List.of("click", "buy"),
        Link.SIGMOID,
        List.of("price", "age"),
        SCHEMA.sparse(),
        List.of(new CrossConfig(List.of("user", "item"), null, 10, 3)),
        PlanCompiler.evaluation(graph).stored());
  }

  @Test
  void whatIsReadGivesThePlansOfWhatWasWritten() throws IOException {
    ModelDescription written = description();
    byte[] json = ModelJson.mapper().writeValueAsBytes(written);
    ModelDescription read = ModelJson.mapper().readValue(json, ModelDescription.class);
    for (long capacity : new long[] {1, 7, 100}) {
      assertEquals(
          Schedule.of(written.schedule()).plan(capacity).toString(),
          Schedule.of(read.schedule()).plan(capacity).toString());
    }
    assertEquals(written.labels(), read.labels());
    assertEquals(written.sparse(), read.sparse());
    assertEquals(written.link(), read.link());
    assertEquals(written.crosses(), read.crosses());
    assertEquals(written.provenance(), read.provenance());
    byte[] again = ModelJson.mapper().writeValueAsBytes(read);
    assertArrayEquals(json, again);
  }

  @Test
  void whatIsNoSizeOrNoStepIsRefused() throws IOException {
    String json = ModelJson.mapper().writeValueAsString(description());
    for (String damaged :
        List.of(
            json.replace("\"B\"", "\"x\""),
            json.replace("\"look_up\"", "\"delete\""),
            json.replace("\"matmul\"", "\"shell\""))) {
      assertThrows(
          JacksonException.class,
          () -> ModelJson.mapper().readValue(damaged, ModelDescription.class));
    }
  }
}
