package org.jingu.engine.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jspecify.annotations.Nullable;

/**
 * How parameters and tables are updated.
 *
 * @param config what it was made of, with all keys of its rules
 * @param dense the update of dense parameters
 * @param embedding the update of tables, with their regularizer
 * @param clipping of all gradients by their norm
 */
public record Optimizer(
    OptimizerConfig config, UpdateProgram dense, UpdateProgram embedding, Clipping clipping) {
  /** Where both rules stand in a configuration. */
  static final String PATH = "train.optimizer.";

  /**
   * Binds a configuration.
   *
   * @throws ConfigException with every key that does not fit its rule
   */
  public static Optimizer bind(OptimizerConfig config, Rules rules) {
    List<ConfigProblem> problems = new ArrayList<>();
    Rules.Bound dense = bind(config.dense(), rules, PATH + "dense", problems);
    Rules.Bound embedding = bind(config.embedding(), rules, PATH + "embedding", problems);
    if (dense == null || embedding == null) {
      throw new ConfigException(problems);
    }
    return new Optimizer(
        new OptimizerConfig(
            dense.keys(),
            embedding.keys(),
            config.embeddingRegularizer(),
            config.embeddingDecay(),
            config.clipNorm()),
        UpdateProgram.of(dense.update(), 0),
        tables(embedding, config),
        new Clipping(config.clipNorm()));
  }

  private static UpdateProgram tables(Rules.Bound rule, OptimizerConfig config) {
    try {
      return UpdateProgram.of(
          rule.update(), config.embeddingRegularizer(), config.embeddingDecay());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          PATH + "embedding_decay",
          "is '%s', but '%s' cannot: %s; use every_step or another rule"
              .formatted(
                  config.embeddingDecay(), rule.keys().get(OptimizerConfig.NAME), e.getMessage()));
    }
  }

  /** Binds keys of {@code train.optimizer} with the rules that the runtime brings. */
  public static Optimizer of(Map<String, ?> keys) {
    OptimizerConfig config = ConfigBinder.bind(OptimizerConfig.class, keys, "");
    return bind(config, Rules.builtIn());
  }

  /** The same for the compiler. */
  public Updates updates() {
    return new Updates(dense, embedding, clipping);
  }

  private static Rules.@Nullable Bound bind(
      Map<String, Object> keys, Rules rules, String path, List<ConfigProblem> problems) {
    try {
      return rules.bind(keys, path);
    } catch (ConfigException e) {
      problems.addAll(e.problems());
      return null;
    }
  }
}
