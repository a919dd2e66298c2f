package org.jingu.engine.plugin;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import com.google.inject.TypeLiteral;
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
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jingu.api.Extension;
import org.jingu.engine.EngineModule;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Engines;

/**
 * Finds extensions: the runtime's own, then those that service files name on the class path, then
 * those of plugin folders, whose entries are a jar or a folder of jars each, with a class loader of
 * their own. A jar's are found with {@link java.util.ServiceLoader}, or bound by a Guice module
 * that is.
 */
public final class PluginLoader {
  private static final Key<Set<Kind<?>>> KINDS = Key.get(new TypeLiteral<>() {});

  private final Injector runtime;
  private final ClassLoader parent;
  private final Set<Kind<?>> kinds;
  private final Extensions extensions = new Extensions();
  private final List<PluginEntry> entries = new ArrayList<>();

  private PluginLoader(Injector runtime, ClassLoader parent) {
    this.runtime = runtime;
    this.parent = parent;
    this.kinds = runtime.getInstance(KINDS);
  }

  /**
   * Loads every extension that can be used, and says why the others cannot.
   *
   * @param runtime binds the kinds that there are, the runtime's own extensions, and what the Guice
   *     modules of plugins may ask for
   * @param folders the folders that hold plugins, searched in this order
   * @param parent the class loader of the runtime
   */
  static Plugins inspect(Injector runtime, List<Path> folders, ClassLoader parent) {
    PluginLoader loader = new PluginLoader(runtime, parent);
    loader.kinds.forEach(loader::collectOfRuntime);
    Engines engines = runtime.getInstance(Engines.class);
    engines.all().forEach(loader::note);
    for (Path folder : folders) {
      loader.scan(folder);
    }
    return new Plugins(engines, loader.extensions, loader.entries);
  }

  /** Loads what can be used beside what the engine alone binds; the others' outcomes say why. */
  public static Plugins inspect(List<Path> folders, ClassLoader parent) {
    return inspect(Guice.createInjector(new EngineModule()), folders, parent);
  }

  /**
   * Loads every extension, or none.
   *
   * @throws PluginException if one of them cannot be used, with every such one and its reason
   */
  static Plugins load(Injector runtime, List<Path> folders, ClassLoader parent) {
    Plugins plugins = inspect(runtime, folders, parent);
    plugins.requireAllLoaded();
    return plugins;
  }

  /**
   * Loads everything beside what the engine alone binds, or nothing.
   *
   * @throws PluginException if something cannot be used
   */
  public static Plugins load(List<Path> folders, ClassLoader parent) {
    return load(Guice.createInjector(new EngineModule()), folders, parent);
  }

  private <T extends Extension> void collectOfRuntime(Kind<T> kind) {
    PluginProbe<T> probe = new PluginProbe<>(kind, "class path");
    runtime.getInstance(kind.builtIns()).forEach(it -> extensions.addBuiltIn(kind, probe.made(it)));
    probe.services(parent).forEach(result -> extensions.add(kind, result));
  }

  private void note(Backend engine) {
    extensions.part(
        PluginProbe.part(
            "engine", engine.name(), "On device " + engine.device(), engine.getClass()));
  }

  private void scan(Path folder) {
    if (!Files.isDirectory(folder)) {
      extensions.broken(
          folder.toString(),
          "cannot list this plugin folder: there is none; --plugins names a folder that exists");
      return;
    }
    List<Path> entries;
    try (Stream<Path> listed = Files.list(folder)) {
      entries = listed.filter(PluginLoader::isPlugin).sorted().toList();
    } catch (IOException e) {
      extensions.broken(
          folder.toString(), "cannot list this plugin folder (" + e + "); make it readable");
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
        extensions.broken(origin, "the plugin folder holds no jar; remove it");
        return;
      }
      PluginClassLoader loader =
          new PluginClassLoader(entry.getFileName().toString(), urls(jars), parent);
      PluginEntry opened = new PluginEntry(loader);
      entries.add(opened);
      int before = extensions.outcomes().size();
      refuseTwoVersions(origin, loader);
      String problem = opened.install(runtime, kinds);
      if (problem != null) {
        extensions.broken(origin, problem);
      }
      kinds.forEach(kind -> collect(kind, origin, opened));
      if (extensions.outcomes().size() == before) {
        extensions.broken(origin, nothing(opened));
      }
    } catch (IOException e) {
      extensions.broken(origin, "not a readable jar (" + e.getMessage() + ")");
    }
  }

  private String nothing(PluginEntry opened) {
    if (opened.hasModules()) {
      return "its Guice module binds no extension; add one to the set of its kind with Multibinder";
    }
    return "no jar has "
        + kinds.stream().map(Kind::serviceFile).collect(Collectors.joining(" or "))
        + "; add the file of what the plugin brings, with the name of its class";
  }

  private <T extends Extension> void collect(Kind<T> kind, String origin, PluginEntry opened) {
    PluginProbe<T> probe = new PluginProbe<>(kind, origin);
    probe.services(opened.loader()).forEach(result -> extensions.add(kind, result));
    try {
      opened.offered(kind).forEach(it -> extensions.add(kind, probe.made(it)));
    } catch (ProvisionException e) {
      if (MachineFailure.of(e) != null) {
        throw e;
      }
      extensions.broken(
          origin, "a %s of its Guice module: %s".formatted(kind.noun(), PluginFailure.reason(e)));
    }
  }

  /** Of two jars with one provider the class loader would take the first, most likely the older. */
  private void refuseTwoVersions(String origin, PluginClassLoader loader) throws IOException {
    List<String> files = new ArrayList<>(kinds.stream().map(Kind::serviceFile).toList());
    files.add(PluginClassLoader.MODULES);
    for (String name : files) {
      Map<String, URL> offered = new LinkedHashMap<>();
      for (URL file : Collections.list(loader.getResources(name))) {
        for (String provider : providers(file)) {
          URL other = offered.putIfAbsent(provider, file);
          if (other != null) {
            extensions.broken(
                origin,
                "%s is in two jars, %s and %s; keep one"
                    .formatted(provider, jarName(other), jarName(file)));
          }
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
}
