package org.jingu.engine.plugin;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.jingu.api.ApiLevel;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jspecify.annotations.Nullable;

/** Asks one class loader for its providers and finds out what is wrong with each. */
final class PluginProbe {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** Far more providers than any folder has: a loader that only ever fails must not hang us. */
  private static final int MOST_FAILURES = 1000;

  private PluginProbe() {}

  /**
   * A provider's outcome and, where it can be used, the provider.
   *
   * @param outcome what became of it
   * @param plugin the provider, or null
   */
  record Result(PluginOutcome outcome, @Nullable ModelPlugin<?> plugin) {}

  @SuppressWarnings("rawtypes") // A class literal has no type argument.
  static List<Result> providers(String origin, ClassLoader loader) {
    List<Result> results = new ArrayList<>();
    Iterator<ServiceLoader.Provider<ModelPlugin>> providers =
        ServiceLoader.load(ModelPlugin.class, loader).stream().iterator();
    while (results.size() < MOST_FAILURES) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        results.add(instantiate(origin, providers.next()));
      } catch (LinkageError | ServiceConfigurationError e) {
        if (MachineFailure.of(e) != null) {
          throw e;
        }
        // The class itself cannot be had; the iterator goes on with the next line.
        results.add(new Result(PluginOutcome.broken(origin, PluginFailure.reason(e)), null));
      }
    }
    return results;
  }

  @SuppressWarnings("rawtypes")
  private static Result instantiate(String origin, ServiceLoader.Provider<ModelPlugin> provider) {
    Class<? extends ModelPlugin> type = provider.type();
    Path jar = jar(type);
    PluginOutcome unknown =
        new PluginOutcome(
            null,
            null,
            version(jar),
            null,
            type.getName(),
            jar == null ? origin : jar.toString(),
            null);
    try {
      return describe(provider.get(), unknown);
    } catch (RuntimeException | Error e) {
      if (MachineFailure.of(e) != null) {
        throw e;
      }
      return new Result(unknown.withProblem(PluginFailure.reason(e)), null);
    } catch (Throwable e) {
      // A plugin may throw anything, undeclared too; it is this plugin's outcome.
      return new Result(unknown.withProblem(PluginFailure.reason(e)), null);
    }
  }

  private static Result describe(ModelPlugin<?> plugin, PluginOutcome unknown) {
    int level = plugin.apiLevel();
    PluginOutcome levelled =
        new PluginOutcome(
            null, null, unknown.version(), level, unknown.provider(), unknown.origin(), null);
    if (level < ApiLevel.OLDEST_SUPPORTED || level > ApiLevel.CURRENT) {
      return new Result(levelled.withProblem(levelProblem(level)), null);
    }
    String name = plugin.name();
    if (name == null || !NAME.matcher(name).matches()) {
      return new Result(
          levelled.withProblem(
              "its name is '"
                  + name
                  + "'; a name is lower-case letters, digits and underscores and starts with a"
                  + " letter"),
          null);
    }
    PluginOutcome named =
        new PluginOutcome(
            name,
            plugin.description(),
            unknown.version(),
            level,
            unknown.provider(),
            unknown.origin(),
            null);
    Class<?> config = plugin.configType();
    if (config == null || !config.isRecord()) {
      return new Result(named.withProblem("configType() is " + config + "; return a record"), null);
    }
    List<ConfigProblem> problems = ConfigBinder.problems(config.asSubclass(Record.class));
    if (!problems.isEmpty()) {
      return new Result(named.withProblem(recordProblem(config, problems)), null);
    }
    return new Result(named, plugin);
  }

  private static String recordProblem(Class<?> config, List<ConfigProblem> problems) {
    return "no configuration can be bound to %s: %s"
        .formatted(config.getName(), new ConfigException(problems).getMessage());
  }

  private static String levelProblem(int level) {
    String fix =
        level > ApiLevel.CURRENT
            ? "use a newer Jingu, or the plugin's release for this one"
            : "use a newer release of the plugin";
    return "needs API level %d, but this Jingu supports %d to %d; %s"
        .formatted(level, ApiLevel.OLDEST_SUPPORTED, ApiLevel.CURRENT, fix);
  }

  private static @Nullable Path jar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static @Nullable String version(@Nullable Path jar) {
    if (jar == null || !Files.isRegularFile(jar)) {
      return null;
    }
    try (JarFile opened = new JarFile(jar.toFile())) {
      Manifest manifest = opened.getManifest();
      return manifest == null
          ? null
          : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    } catch (IOException e) {
      return null;
    }
  }
}
