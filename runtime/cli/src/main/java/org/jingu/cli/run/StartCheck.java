package org.jingu.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.data.DataException;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.train.RunConfig;

/**
 * What must agree between a run and another that starts from its model: the model, its features and
 * how they are prepared, all but the rows of tables.
 */
record StartCheck(SavedRun run, Manifest manifest, RunSetup setup) {
  /**
   * Checks it.
   *
   * @throws ConfigException with every difference of models and features
   * @throws DataException if the data was prepared otherwise
   */
  void require() {
    RunConfig was = ConfigBinder.bind(RunConfig.class, manifest.config(), "");
    List<ConfigProblem> problems = new ArrayList<>();
    for (String line : Manifest.differences("model", was.model(), setup.config().model())) {
      int colon = line.indexOf(": ");
      problems.add(problem(line.substring(0, colon), line.substring(colon + 2)));
    }
    RunData data = RunData.in(run.data(), was.data());
    features(data.features(), setup.schema(), problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    List<String> differences =
        data.fingerprint()
            .differences(
                setup.data().fingerprint(),
                part -> !part.startsWith("table ") && !part.startsWith("join "));
    if (!differences.isEmpty()) {
      throw new DataException(
          "'%s' was prepared otherwise than the data of '%s': %s; extend that data set with 'jingu prepare --like DATA --extend'"
              .formatted(setup.data().folder().path(), run.folder(), differences.get(0)));
    }
  }

  private ConfigProblem problem(String key, String difference) {
    return new ConfigProblem(
        key,
        "%s; weights of '%s' fit its own model alone: set it as it was, or start without --from"
            .formatted(difference, run.folder()));
  }

  private void features(FeatureSchema was, FeatureSchema now, List<ConfigProblem> problems) {
    if (!was.labels().equals(now.labels())) {
      problems.add(problem("data.labels", "was %s, now %s".formatted(was.labels(), now.labels())));
    }
    if (!was.dense().equals(now.dense())) {
      problems.add(
          problem(
              "data.path", "dense features: was %s, now %s".formatted(was.dense(), now.dense())));
    }
    List<String> before = names(was);
    if (!before.equals(names(now))) {
      problems.add(
          problem("data.path", "sparse features: was %s, now %s".formatted(before, names(now))));
      return;
    }
    for (int i = 0; i < before.size(); i++) {
      Map<String, Object> old = described(was.sparse().get(i));
      Map<String, Object> own = described(now.sparse().get(i));
      Manifest.differences("data.features." + before.get(i), old, own)
          .forEach(
              line -> {
                int colon = line.indexOf(": ");
                problems.add(problem(line.substring(0, colon), line.substring(colon + 2)));
              });
    }
  }

  private static List<String> names(FeatureSchema schema) {
    return schema.sparse().stream().map(SparseFeature::name).toList();
  }

  /** All but rows. */
  private static Map<String, Object> described(SparseFeature feature) {
    return Map.of(
        "table", feature.table(),
        "pooling", feature.pooling().toString(),
        "embeddings", feature.embeddings(),
        "dim", feature.dim(),
        "group", String.valueOf(feature.group()),
        "sequence", feature.sequence());
  }
}
