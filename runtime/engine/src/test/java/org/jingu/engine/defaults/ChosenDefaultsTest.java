package org.jingu.engine.defaults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.engine.train.RunConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a configuration says stays, and what it leaves out depends on its data. */
class ChosenDefaultsTest {
  private static final String LR = "train.optimizer.embedding.lr";
  private static final String PRIOR = "train.optimizer.embedding_regularizer";
  private static final String DECAY = "train.optimizer.embedding_decay";

  private static DataFacts data(long examples, int rows) {
    FeatureSchema schema =
        new FeatureSchema(List.of(), List.of(SparseFeature.of("user", rows)), List.of("click"));
    return new DataFacts(examples, schema, "cpu");
  }

  private static Map<String, Object> tree(Map<String, Object> train) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("model", Map.of("name", "lr"));
    tree.put("data", Map.of("path", "data"));
    tree.put("train", train);
    return tree;
  }

  private static ChosenDefaults chosen(
      DataFacts data, List<DataDefault> plugin, Map<String, Object> train) {
    return ChosenDefaults.of(tree(train), data, plugin, true);
  }

  private static @Nullable Object value(ChosenDefaults chosen, String key) {
    return new KeyTree(chosen.tree()).get(key);
  }

  private static @Nullable Object reported(ChosenDefaults chosen, String key) {
    return chosen.chosen().stream()
        .filter(it -> it.key().equals(key))
        .map(DataDefault::value)
        .findFirst()
        .orElse(null);
  }

  @Test
  void thePriorWeighsAsMuchAsSoManyExamples() {
    List<DataDefault> plugin = new DataDefaults(data(160_000, 100)).prior(2).list();
    assertEquals(1.25e-5, value(chosen(data(160_000, 100), plugin, Map.of()), PRIOR));
    assertEquals(4e-4, value(chosen(data(160_000, 100), List.of(), Map.of()), PRIOR));
    assertEquals(8e-5, value(chosen(data(800_000, 100), List.of(), Map.of()), PRIOR));
  }

  @Test
  void whatTheConfigurationSaysStays() {
    List<DataDefault> plugin = new DataDefaults(data(160_000, 100)).tableRate(0.2).list();
    Map<String, Object> train =
        Map.of("batch_size", 7, "optimizer", Map.of("embedding", Map.of("lr", 0.3)));
    ChosenDefaults chosen = chosen(data(160_000, 100), plugin, train);
    assertEquals(7, value(chosen, "train.batch_size"));
    assertEquals(0.3, value(chosen, LR));
    assertNull(reported(chosen, LR));
    assertNull(reported(chosen, "train.batch_size"));
    assertEquals(Map.of("lr", 0.3), new KeyTree(tree(train)).get("train.optimizer.embedding"));
  }

  @Test
  void thePluginComesBeforeTheRuntime() {
    List<DataDefault> plugin = new DataDefaults(data(160_000, 100)).tableRate(0.2).list();
    ChosenDefaults chosen = chosen(data(160_000, 100), plugin, Map.of());
    assertEquals(0.2, value(chosen, LR));
    assertEquals(1, chosen.chosen().stream().filter(it -> it.key().equals(LR)).count());
  }

  @Test
  void anotherOptimizerHasItsOwnRate() {
    Map<String, Object> adam = Map.of("optimizer", Map.of("embedding", Map.of("name", "adam")));
    ChosenDefaults chosen = chosen(data(160_000, 100), List.of(), adam);
    assertNull(value(chosen, LR));
    assertEquals("adam", value(chosen, "train.optimizer.embedding.name"));
  }

  @Test
  void tablesTooLargeForAPriorHaveNone() {
    List<DataDefault> plugin = new DataDefaults(data(1000, 100)).prior(2).tableRate(0.2).list();
    for (Map<String, Object> optimizer :
        List.<Map<String, Object>>of(
            Map.of("embedding_decay", "every_step"),
            Map.of("embedding", Map.of("name", "ftrl", "lr", 0.02)))) {
      Map<String, Object> train = Map.of("optimizer", optimizer);
      ChosenDefaults chosen = chosen(data(1_000_000_000, 40_000_000), plugin, train);
      assertEquals(0, value(chosen, PRIOR));
      assertEquals(0.02, value(chosen, LR));
    }
  }

  @Test
  void rowsDecayLazilyWithAdaGradHoweverManyThereAre() {
    List<DataDefault> plugin = new DataDefaults(data(1000, 100)).prior(2).tableRate(0.2).list();
    ChosenDefaults chosen = chosen(data(1_000_000_000, 40_000_000), plugin, Map.of());
    assertEquals("lazy", value(chosen, DECAY));
    assertEquals(0.002, value(chosen, PRIOR));
    assertEquals(0.2, value(chosen, LR));
    Map<String, Object> ftrl = Map.of("optimizer", Map.of("embedding", Map.of("name", "ftrl")));
    assertNull(value(chosen(data(160_000, 100), plugin, ftrl), DECAY));
  }

  @Test
  void withoutValidationThereAreFewEpochsAndNothingToWatch() {
    ChosenDefaults chosen = ChosenDefaults.of(tree(Map.of()), data(160_000, 100), List.of(), false);
    assertEquals(3, value(chosen, "train.epochs"));
    assertNull(value(chosen, "train.early_stopping"));
  }

  @Test
  void whatFollowsFromTheBatchFollowsFromTheOneThatIsWritten() {
    assertEquals(1, value(chosen(data(160_000, 100), List.of(), Map.of()), "train.threads"));
    assertNull(
        value(chosen(data(160_000, 100), List.of(), Map.of("batch_size", 4096)), "train.threads"));
  }

  @Test
  void annealingGivesWayToWhatAPluginCannotKnow() {
    DataFacts data = data(160_000, 100);
    List<DataDefault> plugin = new DataDefaults(data).annealed(5, 0.5).list();
    String share = "train.schedule.anneal_share";
    ChosenDefaults usual = chosen(data, plugin, Map.of());
    assertEquals(5, value(usual, "train.epochs"));
    assertEquals(0.5, value(usual, share));
    assertEquals(0.1, value(usual, "train.schedule.min_factor"));

    ChosenDefaults longer = chosen(data, plugin, Map.of("epochs", 20));
    assertEquals(20, value(longer, "train.epochs"));
    assertEquals(0.5, value(longer, share));

    ChosenDefaults online = chosen(data, plugin, Map.of("online", Map.of("enabled", true)));
    assertEquals(1, value(online, "train.epochs"));
    assertNull(value(online, share));

    ChosenDefaults own = chosen(data, plugin, Map.of("schedule", Map.of("decay_steps", 100)));
    assertEquals(50, value(own, "train.epochs"));
    assertNull(value(own, share));

    ChosenDefaults unvalidated = ChosenDefaults.of(tree(Map.of()), data, plugin, false);
    assertEquals(3, value(unvalidated, "train.epochs"));
    assertEquals(0.5, value(unvalidated, share));
  }

  @Test
  void onlineTrainingMakesOnePass() {
    Map<String, Object> online = Map.of("online", Map.of("enabled", true));
    assertEquals(1, value(chosen(data(160_000, 100), List.of(), online), "train.epochs"));
  }

  @Test
  void whatIsNotMeasuredIsNotWatched() {
    ChosenDefaults chosen =
        chosen(data(160_000, 100), List.of(), Map.of("metrics", List.of("auc")));
    assertNull(value(chosen, "train.early_stopping.monitor"));
  }

  @Test
  void everyChoiceBindsAndSaysWhy() {
    Random random = new Random(14);
    for (int i = 0; i < 200; i++) {
      DataFacts data =
          data(1 + (long) Math.pow(10, random.nextDouble(10)), 1 + random.nextInt(1 << 24));
      ChosenDefaults chosen = ChosenDefaults.of(tree(Map.of()), data, List.of(), i % 2 == 0);
      RunConfig run = ConfigBinder.bind(RunConfig.class, chosen.tree(), "");
      assertTrue(run.train().batchSize() <= data.examples(), data::toString);
      chosen.chosen().forEach(it -> assertTrue(it.why().length() > 10, it::toString));
      assertEquals(
          chosen.chosen().size(),
          chosen.chosen().stream().map(DataDefault::key).collect(Collectors.toSet()).size());
    }
  }
}
