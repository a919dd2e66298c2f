package org.jingu.cli.run;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.plugin.Kind;
import org.jingu.engine.plugin.PluginOutcome;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.RunConfig;

/** Where what a run is made of comes from, for its manifest. */
public final class Provenance {
  private Provenance() {}

  /** The plugin of its model. */
  static Manifest.Plugin plugin(RunConfig config, Plugins plugins) {
    PluginOutcome outcome = plugins.outcome(config.modelName());
    return new Manifest.Plugin(
        config.modelName(), outcome.knownVersion(), outcome.origin(), apiLevel(outcome));
  }

  /** The metrics, the loss and the update rules that it uses and plugins brought. */
  static List<Manifest.Extension> extensions(RunConfig config, Plugins plugins) {
    Map<Kind<?>, Set<String>> used =
        Map.of(
            Kind.METRIC,
            new LinkedHashSet<>(config.train().metrics()),
            Kind.LOSS,
            Set.of(config.train().lossConfig().name()),
            Kind.RULE,
            new LinkedHashSet<>(config.train().optimizer().rules()));
    List<Manifest.Extension> brought = new ArrayList<>();
    for (Kind<?> kind : List.of(Kind.METRIC, Kind.LOSS, Kind.RULE)) {
      for (String name : used.get(kind)) {
        plugins
            .brought(kind, name)
            .ifPresent(
                it ->
                    brought.add(
                        new Manifest.Extension(
                            kind.noun(), name, it.knownVersion(), it.origin(), apiLevel(it))));
      }
    }
    return brought;
  }

  /**
   * What plugins brought to a run and is missing now, or there in another version, a sentence each.
   * Update rules are not told of: a model that predicts needs none.
   */
  public static List<String> changes(Manifest made, Plugins plugins) {
    List<String> changes = new ArrayList<>();
    for (Manifest.Extension it : made.extensions()) {
      if (it.kind().equals(Kind.RULE.noun())) {
        continue;
      }
      Kind<?> kind = it.kind().equals(Kind.LOSS.noun()) ? Kind.LOSS : Kind.METRIC;
      String was = "the run was made with %s '%s' %s".formatted(it.kind(), it.name(), it.version());
      if (!plugins.all(kind).containsKey(it.name())) {
        changes.add("%s of %s, which is not loaded".formatted(was, it.origin()));
        continue;
      }
      String now = plugins.outcome(kind, it.name()).knownVersion();
      if (!now.equals(it.version())) {
        changes.add(was + ", and " + now + " is loaded");
      }
    }
    return changes;
  }

  private static int apiLevel(PluginOutcome outcome) {
    return outcome.apiLevel() == null ? 0 : outcome.apiLevel();
  }
}
