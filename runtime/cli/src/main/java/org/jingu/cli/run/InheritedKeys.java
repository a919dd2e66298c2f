package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration takes over from that of a run whose model it starts from.
 *
 * @param run the run's folder, for messages
 * @param config the run's whole configuration, defaults resolved
 */
record InheritedKeys(Path run, Map<String, Object> config) {
  private static final String TRAIN = "train";
  private static final String OPTIMIZER = "optimizer";
  private static final List<String> OF_STATES =
      List.of("dense.name", "embedding.name", "embedding_decay");

  /**
   * A configuration with them.
   *
   * @throws ConfigException with every key that the states of the run's optimizers depend on and
   *     that is another
   */
  Map<String, Object> over(Map<String, Object> tree) {
    List<ConfigProblem> problems = new ArrayList<>();
    for (String key : OF_STATES) {
      String path = TRAIN + "." + OPTIMIZER + "." + key;
      Object now = at(tree, path);
      Object was = at(config, path);
      if (now != null && was != null && !now.equals(was)) {
        problems.add(
            new ConfigProblem(
                path,
                "is '%s', but '%s' has states of '%s', which go on; leave it out, or start without --from"
                    .formatted(now, run, was)));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    Map<String, Object> known = new LinkedHashMap<>();
    put(known, "model", config.get("model"));
    Map<String, Object> training = new LinkedHashMap<>();
    put(training, OPTIMIZER, at(config, TRAIN + "." + OPTIMIZER));
    put(training, "batch_size", at(config, TRAIN + ".batch_size"));
    known.put(TRAIN, training);
    return filled(tree, known);
  }

  private static void put(Map<String, Object> to, String key, @Nullable Object value) {
    if (value != null) {
      to.put(key, value);
    }
  }

  private static @Nullable Object at(Map<String, Object> tree, String path) {
    Object value = tree;
    for (String key : path.split("\\.", -1)) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value;
  }

  /** What is written stays, key by key. */
  private static Map<String, Object> filled(Map<?, ?> written, Map<?, ?> known) {
    Map<String, Object> all = new LinkedHashMap<>();
    written.forEach((key, value) -> all.put(String.valueOf(key), value));
    known.forEach(
        (key, value) -> {
          Object own = all.get(String.valueOf(key));
          if (own == null) {
            all.put(String.valueOf(key), value);
          } else if (own instanceof Map<?, ?> inner && value instanceof Map<?, ?> further) {
            all.put(String.valueOf(key), filled(inner, further));
          }
        });
    return all;
  }
}
