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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.jingu.api.ApiLevel;
import org.jingu.api.Extension;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jspecify.annotations.Nullable;

/** Asks one class loader for its extensions of a kind and finds out what is wrong with each. */
final class PluginProbe<T extends Extension> {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** Far more providers than any folder has: a loader that only ever fails must not hang us. */
  private static final int MOST_FAILURES = 1000;

  private final Kind<T> kind;
  private final String origin;

  /**
   * A probe.
   *
   * @param origin where the extensions come from, for one whose jar is not known
   */
  PluginProbe(Kind<T> kind, String origin) {
    this.kind = kind;
    this.origin = origin;
  }

  /**
   * An extension's outcome and, where it can be used, the extension.
   *
   * @param outcome what became of it
   * @param extension the extension, or null
   */
  record Result<T>(PluginOutcome outcome, @Nullable T extension) {}

  /** The extensions that service files name. */
  List<Result<T>> services(ClassLoader loader) {
    List<Result<T>> results = new ArrayList<>();
    Iterator<? extends ServiceLoader.Provider<? super T>> providers =
        ServiceLoader.load(kind.service(), loader).stream().iterator();
    while (results.size() < MOST_FAILURES) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        ServiceLoader.Provider<? super T> provider = providers.next();
        results.add(look(provider.type(), () -> extension(provider)));
      } catch (LinkageError | ServiceConfigurationError e) {
        if (MachineFailure.of(e) != null) {
          throw e;
        }
        // The class itself cannot be had; the iterator goes on with the next line.
        results.add(new Result<>(PluginOutcome.broken(origin, PluginFailure.reason(e)), null));
      }
    }
    return results;
  }

  @SuppressWarnings("unchecked") // what implements the interface is an extension of the kind
  private T extension(ServiceLoader.Provider<? super T> provider) {
    return (T) provider.get();
  }

  /** An extension that is there. */
  Result<T> made(T extension) {
    return look(extension.getClass(), () -> extension);
  }

  private Result<T> look(Class<?> type, Supplier<T> extension) {
    Path jar = jar(type);
    PluginOutcome unknown =
        new PluginOutcome(
            kind.noun(),
            null,
            null,
            version(jar),
            null,
            type.getName(),
            jar == null ? origin : jar.toString(),
            null);
    try {
      return describe(extension.get(), unknown);
    } catch (RuntimeException | Error e) {
      if (MachineFailure.of(e) != null) {
        throw e;
      }
      return new Result<>(unknown.withProblem(PluginFailure.reason(e)), null);
    } catch (Throwable e) {
      // A plugin may throw anything, undeclared too; it is this plugin's outcome.
      return new Result<>(unknown.withProblem(PluginFailure.reason(e)), null);
    }
  }

  private Result<T> describe(T extension, PluginOutcome unknown) {
    int level = extension.apiLevel();
    PluginOutcome levelled = unknown.atLevel(level);
    if (level < ApiLevel.OLDEST_SUPPORTED || level > ApiLevel.CURRENT) {
      return new Result<>(levelled.withProblem(levelProblem(level)), null);
    }
    String name = extension.name();
    if (name == null || !NAME.matcher(name).matches()) {
      return new Result<>(
          levelled.withProblem(
              "its name is '"
                  + name
                  + "'; a name is lower-case letters, digits and underscores and starts with a"
                  + " letter"),
          null);
    }
    PluginOutcome named = levelled.called(name, extension.description());
    Function<T, @Nullable Class<?>> configType = kind.configType();
    String problem = configType == null ? null : configProblem(configType.apply(extension));
    return problem == null
        ? new Result<>(named, extension)
        : new Result<>(named.withProblem(problem), null);
  }

  private static @Nullable String configProblem(@Nullable Class<?> config) {
    if (config == null || !config.isRecord()) {
      return "configType() is " + config + "; return a record";
    }
    List<ConfigProblem> problems = ConfigBinder.problems(config.asSubclass(Record.class));
    return problems.isEmpty()
        ? null
        : "no configuration can be bound to %s: %s"
            .formatted(config.getName(), new ConfigException(problems).getMessage());
  }

  /** What is known of a part of the runtime that plugins have no kind of. */
  static PluginOutcome part(String what, String name, String description, Class<?> type) {
    Path jar = jar(type);
    return new PluginOutcome(
        what,
        name,
        description,
        version(jar),
        null,
        type.getName(),
        jar == null ? "class path" : jar.toString(),
        null);
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
