package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.CrossConfig;
import org.jingu.compiler.feed.Crosses;
import org.jspecify.annotations.Nullable;

/**
 * Where the examples are, and what the model should make of their columns.
 *
 * @param path a folder made by {@code jingu prepare}; its parts are train, valid and test
 * @param train the training part, where it is not the folder's own
 * @param valid the validation part, or null
 * @param test the test part, or null
 * @param labels the label columns, a task each; empty for all that the data declares
 * @param group the column of the groups of GAUC, or null
 * @param weight the column of example weights, or null
 * @param features what differs from the data's schema, by feature
 * @param crosses further sparse features, made of the ids of the data's
 * @param shuffle whether training passes are shuffled
 * @param read the reader's own keys, such as the memory that it may take; part of the configuration
 *     because a shuffle may depend on them
 */
public record DataConfig(
    @Doc("Folder made by 'jingu prepare'") @Nullable String path,
    @Doc("Training part: a file, folder or glob of Arrow files") @Nullable String train,
    @Doc("Validation part") @Nullable String valid,
    @Doc("Test part") @Nullable String test,
    @Doc("Label columns, one a task; empty for all") @Default("[]") List<String> labels,
    @Doc("Column of the groups of GAUC and of pairwise losses") @Nullable String group,
    @Doc("Column of example weights") @Nullable String weight,
    @Doc("What differs from the data's schema, by feature") @Default("{}")
        Map<String, FeatureOverride> features,
    @Doc("Crosses, further sparse features made while reading: [user, item], or the keys below")
        @Default("[]")
        List<CrossConfig> crosses,
    @Doc("Whether training passes are shuffled") @Default("true") boolean shuffle,
    @Doc("The reader's own keys, such as memory_mb") @Default("{}") Map<String, Object> read) {

  /**
   * Checks that there is something to train on.
   *
   * @throws ConfigException if neither {@code path} nor {@code train} is set
   */
  public DataConfig {
    if (path == null && train == null) {
      throw new ConfigException(
          "path",
          "missing; set it to a folder made by 'jingu prepare', or set train to Arrow files");
    }
  }

  /** The crosses as what makes them. */
  public Crosses crossing() {
    return new Crosses(crosses);
  }

  /**
   * The schema with this configuration's crosses, after the data's own features, and overrides.
   *
   * @throws ConfigException with every cross that does not fit the data, and every override that
   *     names no feature or does not fit its feature
   */
  public FeatureSchema override(FeatureSchema schema) {
    List<ConfigProblem> problems = new ArrayList<>();
    for (ConfigProblem problem : crossing().problems(schema)) {
      problems.add(new ConfigProblem("data." + problem.key(), problem.message()));
    }
    List<SparseFeature> sparse = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<SparseFeature> all = new ArrayList<>(schema.sparse());
    all.addAll(crossing().features());
    for (SparseFeature feature : all) {
      names.add(feature.name());
      FeatureOverride override = features.get(feature.name());
      try {
        sparse.add(override == null ? feature : override.apply(feature));
      } catch (IllegalArgumentException e) {
        problems.add(new ConfigProblem("data.features." + feature.name(), e.getMessage()));
      }
    }
    for (String name : features.keySet()) {
      if (!names.contains(name)) {
        problems.add(
            new ConfigProblem(
                "data.features." + name,
                "the data has no such sparse feature; " + Suggestions.of(name, names)));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new FeatureSchema(schema.dense(), sparse, schema.labels());
  }
}
