package org.jingu.api.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;

/** Collects what does not fit between a configuration and a schema, to tell it all at once. */
public final class SchemaCheck {
  private final FeatureSchema schema;
  private final List<ConfigProblem> problems = new ArrayList<>();

  /** A check against one schema. */
  public SchemaCheck(FeatureSchema schema) {
    this.schema = schema;
  }

  /** The schema must have as many labels as the model has tasks. */
  public SchemaCheck tasks(int tasks) {
    int labels = schema.labels().size();
    return require(
        labels == tasks,
        "tasks",
        "the model has %d, but the data has %d labels %s; make them equal"
            .formatted(tasks, labels, schema.labels()));
  }

  /** There must be a feature. */
  public SchemaCheck features() {
    return require(
        !schema.dense().isEmpty() || !schema.sparse().isEmpty(),
        "schema",
        "has no features; a model needs at least one");
  }

  /** The embedding layer must fit, which includes that there is a feature. */
  public SchemaCheck embeddings(EmbeddingLayer layer) {
    problems.addAll(layer.problems(schema));
    return this;
  }

  /**
   * Every sequence must have a target.
   *
   * @param targets those that the key {@code targets} of the configuration names
   */
  public SchemaCheck targets(Map<String, String> targets) {
    problems.addAll(SequenceTarget.problems(schema, targets, "targets"));
    return this;
  }

  /** A condition of the model's own. */
  public SchemaCheck require(boolean condition, String key, String message) {
    if (!condition) {
      problems.add(new ConfigProblem(key, message));
    }
    return this;
  }

  /**
   * Ends the check.
   *
   * @throws ConfigException with every problem found
   */
  public void verify() {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }
}
