package org.jingu.engine.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jingu.api.ModelPlugin;

/**
 * Finds {@link ModelPlugin}s with {@link java.util.ServiceLoader}: first on the class path, then in
 * plugin folders, whose entries are a jar or a folder of jars each, with a class loader of their
 * own.
 */
public final class PluginLoader {
  private final ClassLoader parent;
  private final Map<String, ModelPlugin<?>> byName = new LinkedHashMap<>();
  private final Map<String, PluginOutcome> firstByName = new LinkedHashMap<>();
  private final List<PluginOutcome> outcomes = new ArrayList<>();
  private final List<PluginClassLoader> loaders = new ArrayList<>();

  private PluginLoader(ClassLoader parent) {
    this.parent = parent;
  }

  /**
   * Loads every plugin that can be used, and says why the others cannot.
   *
   * @param folders the folders that hold plugins, searched in this order
   * @param parent the class loader of the runtime, whose own plugins come first
   */
  public static Plugins inspect(List<Path> folders, ClassLoader parent) {
    PluginLoader loader = new PluginLoader(parent);
    loader.collect("class path", parent);
    for (Path folder : folders) {
      loader.scan(folder);
    }
    return new Plugins(loader.byName, loader.outcomes, loader.loaders);
  }

  /**
   * Loads every plugin, or none.
   *
   * @throws PluginException if one of them cannot be used, with every such plugin and its reason
   */
  public static Plugins load(List<Path> folders, ClassLoader parent) {
    Plugins plugins = inspect(folders, parent);
    plugins.requireAllLoaded();
    return plugins;
  }

  private void scan(Path folder) {
    if (!Files.isDirectory(folder)) {
      outcomes.add(
          PluginOutcome.broken(
              folder.toString(),
              "cannot list this plugin folder: there is none; --plugins names a folder that exists"));
      return;
    }
    List<Path> entries;
    try (Stream<Path> listed = Files.list(folder)) {
      entries = listed.filter(PluginLoader::isPlugin).sorted().toList();
    } catch (IOException e) {
      outcomes.add(
          PluginOutcome.broken(
              folder.toString(), "cannot list this plugin folder (" + e + "); make it readable"));
      return;
    }
    entries.forEach(this::open);
  }

  private static boolean isPlugin(Path entry) {
    String name = entry.getFileName().toString();
    return !name.startsWith(".") && (Files.isDirectory(entry) || name.endsWith(".jar"));
  }

  private void open(Path entry) {
    String origin = entry.toString();
    try {
      List<Path> jars = jars(entry);
      if (jars.isEmpty()) {
        outcomes.add(PluginOutcome.broken(origin, "the plugin folder holds no jar; remove it"));
        return;
      }
      PluginClassLoader loader =
          new PluginClassLoader(entry.getFileName().toString(), urls(jars), parent);
      loaders.add(loader);
      int before = outcomes.size();
      refuseTwoVersions(origin, loader);
      collect(origin, loader);
      if (outcomes.size() == before) {
        outcomes.add(
            PluginOutcome.broken(
                origin,
                "no jar has META-INF/services/"
                    + ModelPlugin.class.getName()
                    + "; add that file with the name of the plugin's class"));
      }
    } catch (IOException e) {
      outcomes.add(PluginOutcome.broken(origin, "not a readable jar (" + e.getMessage() + ")"));
    }
  }

  /** Of two jars with one provider the class loader would take the first, most likely the older. */
  private void refuseTwoVersions(String origin, PluginClassLoader loader) throws IOException {
    Map<String, URL> offered = new LinkedHashMap<>();
    for (URL file : Collections.list(loader.getResources(PluginClassLoader.PLUGINS))) {
      for (String provider : providers(file)) {
        URL other = offered.putIfAbsent(provider, file);
        if (other != null) {
          outcomes.add(
              PluginOutcome.broken(
                  origin,
                  "%s is in two jars, %s and %s; keep one"
                      .formatted(provider, jarName(other), jarName(file))));
        }
      }
    }
  }

  private static List<String> providers(URL services) throws IOException {
    URLConnection connection = services.openConnection();
    // A cached jar would stay open when its class loader is closed.
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }

  private static String jarName(URL entry) {
    return entry.getPath().replaceFirst("!.*", "").replaceFirst(".*/", "");
  }

  private static List<Path> jars(Path entry) throws IOException {
    if (!Files.isDirectory(entry)) {
      return List.of(entry);
    }
    try (Stream<Path> listed = Files.list(entry)) {
      return listed.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /** A URL class loader passes over a broken jar in silence, so every jar is opened here first. */
  private static List<URL> urls(List<Path> jars) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      try (JarFile opened = new JarFile(jar.toFile())) {
        opened.getManifest();
      } catch (IOException e) {
        throw new IOException(jar.getFileName() + ": " + e.getMessage(), e);
      }
      urls.add(jar.toUri().toURL());
    }
    return urls;
  }

  private void collect(String origin, ClassLoader loader) {
    for (PluginProbe.Result result : PluginProbe.providers(origin, loader)) {
      ModelPlugin<?> plugin = result.plugin();
      PluginOutcome outcome = result.outcome();
      String name = outcome.name();
      if (plugin == null || name == null) {
        outcomes.add(outcome);
        continue;
      }
      PluginOutcome first = firstByName.putIfAbsent(name, outcome);
      if (first == null) {
        byName.put(name, new GuardedPlugin<>(plugin, outcome));
        outcomes.add(outcome);
      } else {
        outcomes.add(
            outcome.withProblem(
                "a plugin of this name already comes from " + first.origin() + "; keep one"));
      }
    }
  }
}
