package org.jingu.cli.compare;

import java.nio.file.Path;
import java.util.List;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.RunSetup;
import org.jingu.engine.plugin.Plugins;

/**
 * A model that takes part in a comparison.
 *
 * @param name its name there, unlike all others
 * @param file its configuration
 * @param document the configuration as read and set
 * @param setup the configuration, bound
 * @param seeds the seeds to train it with
 */
record Contender(String name, Path file, YamlDocument document, RunSetup setup, List<Long> seeds) {

  /** The run of a seed. */
  RunSetup setup(long seed, Plugins plugins) {
    return RunSetup.of(document.with(List.of("train.seed=" + seed)).tree(), plugins);
  }
}
