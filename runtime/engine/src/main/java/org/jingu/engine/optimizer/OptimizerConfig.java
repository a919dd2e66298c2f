package org.jingu.engine.optimizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.compiler.update.Decay;

/**
 * How parameters and tables are updated, as a configuration says it; {@link Optimizer} is what
 * comes of it.
 *
 * @param dense the update rule of dense parameters by its {@code name}, and its own keys
 * @param embedding that of embedding tables
 * @param embeddingRegularizer lambda of lambda/2 ||W||² over every whole table in every step
 * @param embeddingDecay when it moves a row
 * @param clipNorm the largest norm of all gradients together, tables included; 0 is no clipping
 */
public record OptimizerConfig(
    @Doc("Optimizer of the dense parameters: its name (adam by default) and its own keys")
        @Default("{}")
        Map<String, Object> dense,
    @Doc(
            "Optimizer of the embedding tables: its name (rowwise_adagrad by default) and its own keys")
        @Default("{}")
        Map<String, Object> embedding,
    @Doc("lambda of lambda/2 ||W||^2, added over every whole table in every step")
        @Default("0")
        @Range(min = 0)
        double embeddingRegularizer,
    @Doc(
            "When it moves a row of a table: every_step, as a part of its gradient; lazy, in every step but apart from its gradient and made up for when a row is next looked up, so that a step costs no more than its batch; touched, apart from its gradient in steps whose batch names the row")
        @Default("every_step")
        Decay embeddingDecay,
    @Doc("Largest norm of all gradients together, tables included; 0 is no clipping")
        @Default("0")
        @Range(min = 0)
        double clipNorm) {
  private static final String DENSE = "adam";
  private static final String EMBEDDING = "rowwise_adagrad";

  /** The key that names a rule. */
  static final String NAME = "name";

  /** Names the rules that are left out. */
  public OptimizerConfig {
    dense = named(DENSE, dense);
    embedding = named(EMBEDDING, embedding);
  }

  private static Map<String, Object> named(String name, Map<String, Object> keys) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(NAME, name);
    all.putAll(keys);
    return all;
  }

  /**
   * What is wrong with the keys of a rule.
   *
   * @param part {@code dense} or {@code embedding}
   */
  public static List<ConfigProblem> problems(String part, Map<?, ?> keys, Rules rules) {
    Map<String, Object> own = new LinkedHashMap<>();
    keys.forEach((key, value) -> own.put(String.valueOf(key), value));
    try {
      rules.bind(named(part.equals("dense") ? DENSE : EMBEDDING, own), Optimizer.PATH + part);
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  /** The names of the rules, of dense parameters first. */
  public List<String> rules() {
    return List.of(String.valueOf(dense.get(NAME)), String.valueOf(embedding.get(NAME)));
  }

  /** The learning rate of dense parameters, where their rule has one and it is written. */
  public Object denseRate() {
    return rate(dense);
  }

  /** The learning rate of tables, where their rule has one and it is written. */
  public Object embeddingRate() {
    return rate(embedding);
  }

  private static Object rate(Map<String, Object> keys) {
    return keys.getOrDefault("lr", "the default of " + keys.get(NAME));
  }
}
