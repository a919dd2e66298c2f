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

  private static DataConfig data(Map<String, Object> features) {
    return ConfigBinder.bind(DataConfig.class, Map.of("path", "d", "features", features), "data");
  }

  private static RunConfig bind(Map<String, Object> tree) {
    return ConfigBinder.bind(RunConfig.class, tree, "");
  }
}
