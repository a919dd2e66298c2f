package org.jingu.engine.plugin;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;

/**
 * The plugins of one run and the class loaders that they live in. Close it when no model of theirs
 * is used any more.
 */
public final class Plugins implements AutoCloseable {
  private final Injector injector;
  private final Map<String, ModelPlugin<?>> byName;
  private final List<PluginOutcome> outcomes;
  private final List<URLClassLoader> loaders;

  Plugins(
      Map<String, ModelPlugin<?>> byName,
      List<PluginOutcome> outcomes,
      List<? extends URLClassLoader> loaders) {
    this.injector = Guice.createInjector(new PluginsModule(byName));
    this.byName = injector.getInstance(Key.get(new TypeLiteral<>() {}));
    this.outcomes = List.copyOf(outcomes);
    this.loaders = List.copyOf(loaders);
  }

  /** Injects the plugins, as {@code Map<String, ModelPlugin<?>>}. */
  public Injector injector() {
    return injector;
  }

  /** The plugins that can be used, by name, in the order of the search. */
  public Map<String, ModelPlugin<?>> byName() {
    return byName;
  }

  /**
   * The plugin of a name.
   *
   * @throws ConfigException if there is none, with the nearest name
   */
  public ModelPlugin<?> get(String name) {
    ModelPlugin<?> plugin = byName.get(name);
    if (plugin == null) {
      throw new ConfigException(
          "model.name",
          "no plugin is called '%s'; %s (--plugins names a folder with more)"
              .formatted(name, suggestion(name)));
    }
    return plugin;
  }

  private String suggestion(String name) {
    return byName.isEmpty()
        ? "no plugin is loaded at all: see `jingu plugins`"
        : Suggestions.of(name, byName.keySet());
  }

  /** What became of every plugin that was found, in the order of the search. */
  public List<PluginOutcome> outcomes() {
    return outcomes;
  }

  /** The outcome of a loaded plugin. */
  public PluginOutcome outcome(String name) {
    return outcomes.stream()
        .filter(outcome -> outcome.loaded() && name.equals(outcome.name()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no plugin '" + name + "' is loaded"));
  }

  /** Fails unless every plugin that was found can be used. */
  void requireAllLoaded() {
    List<PluginOutcome> broken = outcomes.stream().filter(outcome -> !outcome.loaded()).toList();
    if (!broken.isEmpty()) {
      close();
      throw new PluginException(broken);
    }
  }

  @Override
  public void close() {
    for (URLClassLoader loader : loaders) {
      try {
        loader.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close the class loader of " + loader.getName(), e);
      }
    }
  }
}
