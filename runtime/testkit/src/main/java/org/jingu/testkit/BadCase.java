package org.jingu.testkit;

import org.jingu.api.FeatureSchema;

/**
 * A configuration that a plugin must refuse.
 *
 * @param key the key that the error must name
 * @param config what is wrong
 */
public record BadCase(String key, ModelCase config) {
  /** A case whose keys are written as in YAML files, of which later ones override earlier ones. */
  public static BadCase of(String key, FeatureSchema schema, String... yaml) {
    String name = key + " in " + String.join(", ", yaml);
    return new BadCase(key, ModelCase.of(name, schema, yaml));
  }

  @Override
  public String toString() {
    return config.name();
  }
}
