package org.jingu.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A configuration to test a model with.
 *
 * @param name what is particular about it
 * @param schema the data's columns
 * @param config the keys under {@code model:}, without the model's name
 */
public record ModelCase(String name, FeatureSchema schema, Map<String, Object> config) {

  /** A case whose keys are written as in YAML files, of which later ones override earlier ones. */
  public static ModelCase of(String name, FeatureSchema schema, String... yaml) {
    Map<String, Object> config = new LinkedHashMap<>();
    for (String keys : yaml) {
      Object tree = new Load(LoadSettings.builder().build()).loadFromString(keys);
      if (!(tree instanceof Map<?, ?> map)) {
        throw new IllegalArgumentException("not a map of keys: " + keys);
      }
      map.forEach((key, value) -> config.put(String.valueOf(key), value));
    }
    return new ModelCase(name, schema, config);
  }

  /** Dense features, single ids, and bags pooled by sum and by mean. */
  public static FeatureSchema mixedSchema() {
    return new FeatureSchema(
        List.of("age", "price"),
        List.of(
            SparseFeature.of("user", 9),
            new SparseFeature("genres", "genres", 6, Pooling.SUM, 1, 0, null),
            new SparseFeature("tags", "tags", 5, Pooling.MEAN, 1, 0, null)),
        List.of("click"));
  }

  /** Four sparse features, two of which share a vocabulary. */
  public static FeatureSchema sparseSchema() {
    return new FeatureSchema(
        List.of(),
        List.of(
            SparseFeature.of("user", 9),
            SparseFeature.of("item", 7),
            new SparseFeature("last_item", "item", 7, Pooling.SUM, 1, 0, null),
            SparseFeature.of("hour", 4)),
        List.of("click"));
  }

  /**
   * Dense features, single ids, a bag, and a sequence of items that shares its table with an item.
   */
  public static FeatureSchema sequenceSchema() {
    return new FeatureSchema(
        List.of("age"),
        List.of(
            SparseFeature.of("user", 5),
            SparseFeature.of("item", 7),
            SparseFeature.sequence("history", "item", 7, 4),
            new SparseFeature("tags", "tags", 5, Pooling.MEAN, 1, 0, null)),
        List.of("click"));
  }

  /** Builds the model as the runtime does. */
  Model model(ModelPlugin<?> plugin) {
    return create(plugin);
  }

  private <C extends Record> Model create(ModelPlugin<C> plugin) {
    return plugin.create(ConfigBinder.bind(plugin.configType(), config, "model"), schema);
  }

  @Override
  public String toString() {
    return name;
  }
}
