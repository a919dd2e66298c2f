package org.jingu.engine.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jingu.api.Extension;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;
import org.jingu.api.loss.LossPlugin;
import org.jingu.api.metric.Metric;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.optimizer.Rules;

/**
 * The extensions of one run and the class loaders that they live in. Close it when none of them is
 * used any more.
 */
public final class Plugins implements AutoCloseable {
  private final Extensions extensions;
  private final List<PluginEntry> entries;
  private final Engines engines;

  Plugins(Engines engines, Extensions extensions, List<PluginEntry> entries) {
    this.engines = engines;
    this.extensions = extensions;
    this.entries = List.copyOf(entries);
  }

  /** The engines, which run models. */
  public Engines engines() {
    return engines;
  }

  /** The extensions of a kind that can be used, by name, in the order of the search. */
  public <T extends Extension> Map<String, T> all(Kind<T> kind) {
    return extensions.of(kind);
  }

  /** The models. */
  public Map<String, ModelPlugin<?>> byName() {
    return all(Kind.MODEL);
  }

  /** The metrics. */
  public Map<String, Metric> metrics() {
    return all(Kind.METRIC);
  }

  /** The losses. */
  public Map<String, LossPlugin<?>> losses() {
    return all(Kind.LOSS);
  }

  /** The update rules. */
  public Rules rules() {
    return new Rules(all(Kind.RULE).values());
  }

  /**
   * The model plugin of a name.
   *
   * @throws ConfigException if there is none, with the nearest name
   */
  public ModelPlugin<?> get(String name) {
    ModelPlugin<?> plugin = byName().get(name);
    if (plugin == null) {
      throw new ConfigException(
          "model.name",
          "no plugin is called '%s'; %s (--plugins names a folder with more)"
              .formatted(name, suggestion(name)));
    }
    return plugin;
  }

  private String suggestion(String name) {
    return byName().isEmpty()
        ? "no plugin is loaded at all: see `jingu plugins`"
        : Suggestions.of(name, byName().keySet());
  }

  /** What became of every extension that was found, in the order of the search. */
  public List<PluginOutcome> outcomes() {
    return Collections.unmodifiableList(extensions.outcomes());
  }

  /** The outcome of a loaded model plugin. */
  public PluginOutcome outcome(String name) {
    return outcome(Kind.MODEL, name);
  }

  /** The outcome of a loaded extension. */
  public PluginOutcome outcome(Kind<?> kind, String name) {
    return outcomes().stream()
        .filter(it -> it.loaded() && kind.noun().equals(it.kind()) && name.equals(it.name()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("no %s '%s' is loaded".formatted(kind.noun(), name)));
  }

  /** The outcome of an extension that a plugin brought; empty where the runtime has it itself. */
  public Optional<PluginOutcome> brought(Kind<?> kind, String name) {
    return extensions.isBuiltIn(kind, name) ? Optional.empty() : Optional.of(outcome(kind, name));
  }

  /** Fails unless everything that was found can be used. */
  void requireAllLoaded() {
    List<PluginOutcome> broken = outcomes().stream().filter(outcome -> !outcome.loaded()).toList();
    if (!broken.isEmpty()) {
      close();
      throw new PluginException(broken);
    }
  }

  /** Closes every entry, the last first, even where one fails. */
  @Override
  public void close() {
    UncheckedIOException failure = null;
    for (int i = entries.size() - 1; i >= 0; i--) {
      PluginEntry entry = entries.get(i);
      try {
        entry.close();
      } catch (IOException e) {
        UncheckedIOException told =
            new UncheckedIOException("cannot close " + entry.loader().getName(), e);
        if (failure == null) {
          failure = told;
        } else {
          failure.addSuppressed(told);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
