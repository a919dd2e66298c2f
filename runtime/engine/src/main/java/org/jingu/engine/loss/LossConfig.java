package org.jingu.engine.loss;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Suggestions;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossPlugin;
import org.jingu.api.loss.LossSetup;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration says of the loss, as a name alone or as a map of {@code name} and the loss's
 * own keys.
 *
 * @param name the loss's name
 * @param keys the loss's own keys
 */
public record LossConfig(String name, Map<String, Object> keys) {
  private static final String NAME = "name";

  /**
   * Reads what is written.
   *
   * @param written a name, a map, or null for the default
   * @param key where it is written
   * @throws ConfigException if it is neither
   */
  public static LossConfig of(@Nullable Object written, String key) {
    if (written == null) {
      return new LossConfig(CrossEntropyPlugin.NAME, Map.of());
    }
    if (written instanceof String name) {
      return new LossConfig(name, Map.of());
    }
    if (!(written instanceof Map<?, ?> map)) {
      throw new ConfigException(
          key, "is '" + written + "'; it must be the name of a loss, or a map with its name");
    }
    if (!(map.get(NAME) instanceof String name)) {
      throw new ConfigException(
          key + "." + NAME, "missing; set it to a loss that 'jingu plugins' lists");
    }
    Map<String, Object> keys = new LinkedHashMap<>();
    map.forEach((own, value) -> keys.put(String.valueOf(own), value));
    keys.remove(NAME);
    return new LossConfig(name, keys);
  }

  /** Whether it is the binary cross entropy. */
  public boolean isCrossEntropy() {
    return name.equals(CrossEntropyPlugin.NAME);
  }

  /**
   * Checks that there is such a loss and that its keys are right, before the data is known.
   *
   * @param losses every loss there is, by name
   * @param key where the configuration has it, for messages
   * @throws ConfigException with every problem of the keys
   */
  public void check(Map<String, LossPlugin<?>> losses, String key) {
    bind(find(losses, key), key);
  }

  /**
   * Makes the loss.
   *
   * @throws ConfigException with every problem of the keys
   */
  public Loss create(Map<String, LossPlugin<?>> losses, LossSetup setup, String key) {
    return create(find(losses, key), setup, key);
  }

  private LossPlugin<?> find(Map<String, LossPlugin<?>> losses, String key) {
    LossPlugin<?> plugin = losses.get(name);
    if (plugin == null) {
      throw new ConfigException(
          key,
          "no loss is called '%s'; %s (--plugins names a folder with more)"
              .formatted(name, Suggestions.of(name, losses.keySet())));
    }
    return plugin;
  }

  private <C extends Record> C bind(LossPlugin<C> plugin, String key) {
    return ConfigBinder.bind(plugin.configType(), keys, key);
  }

  private <C extends Record> Loss create(LossPlugin<C> plugin, LossSetup setup, String key) {
    C config = bind(plugin, key);
    try {
      return plugin.create(config, setup);
    } catch (ConfigException e) {
      throw within(key, e);
    }
  }

  private static ConfigException within(String key, ConfigException e) {
    List<ConfigProblem> problems = new ArrayList<>();
    e.problems().forEach(p -> problems.add(new ConfigProblem(key + "." + p.key(), p.message())));
    return new ConfigException(problems);
  }
}
