package org.jingu.engine.backend;

import com.google.inject.Guice;
import com.google.inject.Module;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;
import org.jingu.engine.EngineModule;

/** The engines that a program has, by name. */
public final class Engines {
  private static final String KEY = "train.engine";

  private final Map<String, Backend> byName;

  /** With those that are bound. */
  @Inject
  public Engines(Map<String, Backend> byName) {
    this.byName = byName;
  }

  /** The engine's own, then those of further modules, for those who have no injector. */
  public static Engines own(Module... further) {
    List<Module> all = new ArrayList<>(List.of(new EngineModule()));
    all.addAll(List.of(further));
    return Guice.createInjector(all).getInstance(Engines.class);
  }

  /** Every engine, in the order of binding. */
  public List<Backend> all() {
    return List.copyOf(byName.values());
  }

  /** The names, sorted. */
  public List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  /**
   * The engine of a name.
   *
   * @throws ConfigException if there is none, with the nearest name
   */
  public Backend get(String name) {
    Backend engine = byName.get(name);
    if (engine == null) {
      throw new ConfigException(KEY, "is '" + name + "'; " + Suggestions.of(name, names()));
    }
    return engine;
  }

  /**
   * An engine that this machine can run.
   *
   * @throws ConfigException if it cannot
   */
  public static Backend available(Backend engine) {
    engine
        .unavailable()
        .ifPresent(
            why -> {
              throw new ConfigException(
                  KEY,
                  "is '%s', but %s; or compute with --device cpu".formatted(engine.name(), why));
            });
    return engine;
  }
}
