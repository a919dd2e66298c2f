package org.jingu.engine.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.compiler.number.Precision;

/**
 * Everything that a run's YAML file says.
 *
 * @param model the plugin's {@code name} and, beside it, the keys of that plugin's own record
 * @param data where the examples are and what their columns mean
 * @param train how to train
 */
public record RunConfig(
    @Doc("The plugin's name and its own keys") Map<String, Object> model,
    @Doc("The examples") DataConfig data,
    @Doc("How to train") @Default("{}") TrainConfig train) {
  private static final String NAME = "name";

  /**
   * Checks that the model is named.
   *
   * @throws ConfigException if it is not
   */
  public RunConfig {
    if (!(model.get(NAME) instanceof String)) {
      throw new ConfigException(
          "model.name", "missing; set it to a model that 'jingu plugins' lists");
    }
  }

  /** The plugin's name. */
  public String modelName() {
    return (String) model.get(NAME);
  }

  /** The plugin's own keys: all of {@link #model} but the name. */
  public Map<String, Object> modelKeys() {
    Map<String, Object> keys = new LinkedHashMap<>(model);
    keys.remove(NAME);
    return keys;
  }

  /**
   * The tree of all keys with defaults resolved, for the manifest.
   *
   * @param precision the one that the back end computes in
   */
  public Map<String, Object> resolved(Precision precision) {
    Map<String, Object> tree = ConfigTree.of(this);
    Map<String, Object> training = ConfigTree.of(train);
    training.put("threads", train.resolvedThreads());
    training.put("precision", precision.id());
    tree.put("train", training);
    return tree;
  }
}
