package org.jingu.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.baselines.fm.FmPlugin;
import org.jingu.baselines.lr.LrPlugin;
import org.jingu.testkit.ReferenceEngine;
import org.junit.jupiter.api.Test;

/** LR and FM, which have no golden files, against their formulas. */
class FloorTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of("age"),
          List.of(
              SparseFeature.of("user", 3),
              new SparseFeature("tags", "tags", 4, Pooling.MEAN, 1, 0, null)),
          List.of("click"));

  /** Age 2; user 1; tags 0, 3 and 3. */
  private static final Batch BATCH =
      new Batch(
          1,
          new float[] {2},
          Map.of(
              "user", new IdBags(new int[] {1}, new int[] {0, 1}),
              "tags", new IdBags(new int[] {0, 3, 3}, new int[] {0, 3})),
          new float[] {1},
          null,
          null);

  private static <C extends Record> ReferenceEngine engine(
      ModelPlugin<C> plugin, Map<String, ?> keys) {
    C config = ConfigBinder.bind(plugin.configType(), keys, "model");
    return new ReferenceEngine(plugin.create(config, SCHEMA), SCHEMA);
  }

  private static double firstOrder(Map<String, double[]> values) {
    double[] tags = values.get("linear.t.tables.tags");
    return values.get("linear.bias")[0]
        + 2 * values.get("linear.dense")[0]
        + values.get("linear.t.tables.user")[1]
        + (tags[0] + 2 * tags[3]) / 3;
  }

  @Test
  void logisticRegressionSumsOneWeightAnId() {
    ReferenceEngine engine = engine(new LrPlugin(), Map.of());
    Map<String, double[]> values = engine.initialValues(1);
    values.get("linear.bias")[0] = 0.25;
    assertEquals(firstOrder(values), engine.predict(values, BATCH)[0], 1e-12);
  }

  @Test
  void factorizationMachineAddsAllPairs() {
    ReferenceEngine engine = engine(new FmPlugin(), Map.of("embedding_dim", 2));
    Map<String, double[]> values = engine.initialValues(1);
    double pairs = 0;
    for (int j = 0; j < 2; j++) {
      double[] tags = values.get("embedding.t.tables.tags");
      double age = 2 * values.get("embedding.dense_embedding")[j];
      double user = values.get("embedding.t.tables.user")[2 + j];
      double tag = (tags[j] + 2 * tags[6 + j]) / 3;
      pairs += age * user + age * tag + user * tag;
    }
    assertEquals(firstOrder(values) + pairs, engine.predict(values, BATCH)[0], 1e-12);
  }
}
