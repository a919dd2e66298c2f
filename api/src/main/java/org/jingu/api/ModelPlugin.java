package org.jingu.api;

import java.util.List;

/**
 * The entry point of a model plugin, found through {@link java.util.ServiceLoader}.
 *
 * <p>A plugin jar names its implementation in {@code META-INF/services/org.jingu.api.ModelPlugin}.
 * The class needs a public constructor without arguments.
 *
 * @param <C> the model's configuration, a record bound by {@link org.jingu.api.config.ConfigBinder}
 */
public interface ModelPlugin<C extends Record> extends Extension {
  /** The record that holds this model's configuration. */
  Class<C> configType();

  /**
   * Defaults for a data set, of keys of {@code model} and {@code train} that its configuration
   * leaves out. They stand before those of the runtime, which has one for every key of {@code
   * train} that depends on the data; keys without either have those of their records. {@link
   * DataDefaults} collects them.
   */
  default List<DataDefault> defaults(DataFacts data) {
    return List.of();
  }

  /**
   * Creates the model for one schema.
   *
   * @throws org.jingu.api.config.ConfigException if the configuration does not fit the schema; it
   *     names every such key
   */
  Model create(C config, FeatureSchema schema);
}
