package org.jingu.cli.run;

import java.util.List;
import java.util.ServiceLoader;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;
import org.jingu.engine.backend.Backend;

/** The engines that have a service line. */
public final class Engines {
  private Engines() {}

  /** Every engine, by name. */
  public static List<String> names() {
    return all().stream().map(Backend::name).sorted().toList();
  }

  /**
   * The engine of a name.
   *
   * @throws ConfigException if there is none, with the nearest name
   */
  public static Backend get(String name) {
    return all().stream()
        .filter(engine -> engine.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "train.engine", "is '" + name + "'; " + Suggestions.of(name, names())));
  }

  /**
   * An engine that this machine can run.
   *
   * @throws ConfigException if it cannot
   */
  static Backend available(Backend engine) {
    engine
        .unavailable()
        .ifPresent(
            why -> {
              throw new ConfigException(
                  "train.engine",
                  "is '%s', but %s; or compute with --device cpu".formatted(engine.name(), why));
            });
    return engine;
  }

  private static List<Backend> all() {
    return ServiceLoader.load(Backend.class, Engines.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
