package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.junit.jupiter.api.Test;

class RunConfigTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of("age"),
          List.of(SparseFeature.of("user", 9), SparseFeature.of("item", 5)),
          List.of("click"));

  @Test
  void defaultsFillEverythingButModelAndData() {
    RunConfig config =
        bind(Map.of("model", Map.of("name", "lr", "dim", 8), "data", Map.of("path", "d")));
    assertEquals("lr", config.modelName());
    assertEquals(Map.of("dim", 8), config.modelKeys());
    assertEquals(List.of("auc", "logloss"), config.train().metrics());
    assertEquals(config.train().batchSize(), config.train().evaluationBatchSize());
    assertEquals(2, config.train().earlyStopping().patience());
  }

  @Test
  void everyProblemOfTheTreeIsToldAtOnce() {
    String message =
        assertThrows(
                ConfigException.class,
                () ->
                    bind(
                        Map.of(
                            "model", Map.of("name", "lr"),
                            "data", Map.of(),
                            "train",
                                Map.of(
                                    "epoch",
                                    3,
                                    "schedule",
                                    Map.of("warmup_share", .1, "warmup_steps", 5)))))
            .getMessage();
    assertTrue(message.contains("data.path: missing"), message);
    assertTrue(message.contains("train.epoch: unknown key; did you mean 'epochs'?"), message);
    assertTrue(message.contains("train.schedule.warmup_steps: is 5 beside"), message);
  }

  @Test
  void aModelWithoutANameIsRefused() {
    String message =
        assertThrows(
                ConfigException.class,
                () -> bind(Map.of("model", Map.of("dim", 8), "data", Map.of("path", "d"))))
            .getMessage();
    assertTrue(message.contains("model.name: missing"), message);
  }

  @Test
  void onlineTrainingMakesOnePass() {
    Map<String, Object> train = Map.of("epochs", 3, "online", Map.of("enabled", true));
    String message =
        assertThrows(
                ConfigException.class,
                () ->
                    bind(
                        Map.of(
                            "model",
                            Map.of("name", "lr"),
                            "data",
                            Map.of("path", "d"),
                            "train",
                            train)))
            .getMessage();
    assertTrue(message.contains("train.epochs: is 3; online training makes one pass"), message);
  }

  @Test
  void overridesChangeOnlyWhatTheyName() {
    FeatureSchema schema =
        data(Map.of("item", Map.of("embeddings", 3), "user", Map.of("pooling", "mean")))
            .override(SCHEMA);
    assertEquals(
        new SparseFeature("item", "item", 5, Pooling.SUM, 3, 0, null), schema.sparse().get(1));
    assertEquals(Pooling.MEAN, schema.sparse().get(0).pooling());
    assertEquals(1, schema.sparse().get(0).embeddings());
    assertEquals(SCHEMA.dense(), schema.dense());
    SparseFeature tags = new SparseFeature("tags", "tags", 5, Pooling.SUM, 1, 0, null, 2);
    assertEquals(2, new FeatureOverride(3, null, null, Pooling.MEAN, null).apply(tags).oov());
  }

  @Test
  void overridesThatDoNotFitAreAllNamed() {
    DataConfig data = data(Map.of("itme", Map.of("embeddings", 3), "user", Map.of("dim", 4)));
    String message = assertThrows(ConfigException.class, () -> data.override(SCHEMA)).getMessage();
    assertTrue(
        message.contains("data.features.itme") && message.contains("did you mean 'item'?"),
        message);
    assertTrue(message.contains("data.features.user: feature 'user' has dim 4"), message);
  }

  @Test
  void crossesFollowTheDataAndTakeOverrides() {
    FeatureSchema schema =
        crossed(
                Map.of("user_x_item", Map.of("embeddings", 2, "pooling", "mean")),
                List.of("user", "item"),
                Map.of("features", List.of("item", "user"), "name", "again", "buckets", 7))
            .override(SCHEMA);
    assertEquals(
        List.of(
            SparseFeature.of("user", 9),
            SparseFeature.of("item", 5),
            new SparseFeature("user_x_item", "user_x_item", 1 << 18, Pooling.MEAN, 2, 0, null),
            SparseFeature.of("again", 7)),
        schema.sparse());
  }

  @Test
  void crossesThatDoNotFitAreNamedBesideOverrides() {
    DataConfig data =
        crossed(
            Map.of("itme", Map.of()),
            List.of("user", "itme"),
            Map.of("features", List.of("user", "item"), "name", "age"));
    String message = assertThrows(ConfigException.class, () -> data.override(SCHEMA)).getMessage();
    assertTrue(
        message.contains("data.crosses[0].features[1]: there is no sparse feature 'itme'"),
        message);
    assertTrue(message.contains("data.crosses[1].name: is 'age', which is also"), message);
    assertTrue(message.contains("data.features.itme"), message);
  }

  @Test
  void crossesAreInTheTreeOfTheManifest() {
    DataConfig data = crossed(Map.of(), List.of("user", "item"));
    Map<String, Object> tree = ConfigTree.of(data);
    assertEquals(
        List.of(Map.of("features", List.of("user", "item"), "buckets", 1 << 18, "seed", 0)),
        tree.get("crosses"));
    assertEquals(data, ConfigBinder.bind(DataConfig.class, tree, "data"));
  }

  private static DataConfig crossed(Map<String, Object> features, Object... crosses) {
    Map<String, Object> tree =
        Map.of("path", "d", "features", features, "crosses", List.of(crosses));
    return ConfigBinder.bind(DataConfig.class, tree, "data");
  }

  private static DataConfig data(Map<String, Object> features) {
    return ConfigBinder.bind(DataConfig.class, Map.of("path", "d", "features", features), "data");
  }

  private static RunConfig bind(Map<String, Object> tree) {
    return ConfigBinder.bind(RunConfig.class, tree, "");
  }
}
