package org.jingu.cli.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.RunSetup;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.TrainConfig;
import org.jingu.lab.sweep.Lines;

/**
 * The configurations of trials: one as it is, with the searched keys set, and what all share so
 * that they can be compared.
 *
 * @param base the configuration as it is
 * @param shared keys that all trials have
 * @param threads keys that only the search's processes have
 */
record TrialConfig(YamlDocument base, List<String> shared, List<String> threads) {
  /**
   * For a search. The best epoch of every trial is that of the objective, so it is watched, and
   * workers share the threads of the configuration.
   */
  static TrialConfig of(YamlDocument base, Objective objective, int workers, Plugins plugins) {
    TrainConfig train = RunSetup.of(base.tree(), plugins).config().train();
    List<String> shared = new ArrayList<>();
    if (!train.metrics().contains(objective.metric())) {
      List<String> metrics = new ArrayList<>(train.metrics());
      metrics.add(objective.metric());
      shared.add(setting("train.metrics", metrics));
    }
    if (!train.earlyStopping().monitor().equals(objective.monitor())) {
      shared.add(setting("train.early_stopping.monitor", objective.monitor()));
    }
    List<String> threads =
        workers == 1
            ? List.of()
            : List.of(setting("train.threads", Math.max(1, train.resolvedThreads() / workers)));
    return new TrialConfig(base, shared, threads);
  }

  /** A trial's, which is trained here. */
  YamlDocument of(Map<String, Object> values) {
    return whole(values).with("search", threads);
  }

  /** A trial's, for anyone to train. */
  YamlDocument whole(Map<String, Object> values) {
    List<String> settings = new ArrayList<>(shared);
    values.forEach((key, value) -> settings.add(setting(key, value)));
    return base.with("search", settings);
  }

  /** JSON is YAML too. */
  static String setting(String key, Object value) {
    try {
      return key + "=" + Lines.JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value + " as JSON", e);
    }
  }
}
