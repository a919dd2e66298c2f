package org.jingu.engine.optimizer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;
import org.jingu.api.optimizer.Update;
import org.jingu.api.optimizer.UpdateRule;
import org.jingu.engine.train.ConfigTree;
import org.jingu.optimizer.AdaGrad;
import org.jingu.optimizer.Adam;
import org.jingu.optimizer.AdamW;
import org.jingu.optimizer.Ftrl;
import org.jingu.optimizer.RowwiseAdaGrad;
import org.jingu.optimizer.Sgd;

/** The update rules that configurations can name. */
public final class Rules {
  /** What the runtime brings. */
  public static final List<UpdateRule<?>> BUILT_IN =
      List.of(new AdaGrad(), new Adam(), new AdamW(), new Ftrl(), new RowwiseAdaGrad(), new Sgd());

  private final Map<String, UpdateRule<?>> byName = new LinkedHashMap<>();

  /**
   * Of some rules.
   *
   * @throws IllegalArgumentException if two have one name
   */
  public Rules(Collection<? extends UpdateRule<?>> rules) {
    for (UpdateRule<?> rule : rules) {
      UpdateRule<?> other = byName.putIfAbsent(rule.name(), rule);
      if (other != null) {
        throw new IllegalArgumentException(
            "two update rules are called '%s': %s and %s"
                .formatted(rule.name(), other.getClass().getName(), rule.getClass().getName()));
      }
    }
  }

  /** Those that the runtime brings. */
  public static Rules builtIn() {
    return new Rules(BUILT_IN);
  }

  /** All of them. */
  public Collection<UpdateRule<?>> all() {
    return byName.values();
  }

  /**
   * A rule with its configuration.
   *
   * @param keys all that the configuration says, defaults included
   */
  record Bound(Map<String, Object> keys, Update update) {}

  /**
   * The rule that keys name, with its own keys among them.
   *
   * @param path where the keys stand in the whole configuration
   * @throws ConfigException if there is no such rule, or its keys do not fit it
   */
  Bound bind(Map<String, Object> keys, String path) {
    Map<String, Object> own = new LinkedHashMap<>(keys);
    String name = String.valueOf(own.remove(OptimizerConfig.NAME));
    UpdateRule<?> rule = byName.get(name);
    if (rule == null) {
      throw new ConfigException(
          path + "." + OptimizerConfig.NAME,
          "is '" + name + "'; " + Suggestions.of(name, byName.keySet()));
    }
    return bind(rule, own, path);
  }

  private static <C extends Record> Bound bind(
      UpdateRule<C> rule, Map<String, Object> own, String path) {
    C config = ConfigBinder.bind(rule.configType(), own, path);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(OptimizerConfig.NAME, rule.name());
    all.putAll(ConfigTree.of(config));
    return new Bound(all, rule.update(config));
  }
}
