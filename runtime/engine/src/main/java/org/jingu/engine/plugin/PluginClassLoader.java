package org.jingu.engine.plugin;

import com.google.inject.Module;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads one plugin's classes, its own jars first, so that two plugins can carry different versions
 * of one library.
 *
 * <p>What crosses the boundary between plugin and runtime must be one class for both, and native
 * code can be loaded only once in a JVM: those packages always come from the parent.
 */
final class PluginClassLoader extends URLClassLoader {
  private static final List<String> FROM_PARENT =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "com.google.inject.",
          "jakarta.inject.",
          "org.aopalliance.",
          "org.jingu.api.",
          "org.jingu.data.format.",
          "org.nd4j.",
          "org.bytedeco.",
          "org.apache.arrow.",
          "org.jspecify.",
          "org.slf4j.");

  /** Where the files are that name extensions. */
  private static final String SERVICES = "META-INF/services/org.jingu.";

  /** The file that names a jar's Guice modules. */
  static final String MODULES = "META-INF/services/" + Module.class.getName();

  static {
    ClassLoader.registerAsParallelCapable();
  }

  PluginClassLoader(String name, List<URL> jars, ClassLoader parent) {
    super("plugin " + name, jars.toArray(URL[]::new), parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (FROM_PARENT.stream().anyMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        loaded = findHereFirst(name);
      }
      if (resolve) {
        resolveClass(loaded);
      }
      return loaded;
    }
  }

  private Class<?> findHereFirst(String name) throws ClassNotFoundException {
    try {
      return findClass(name);
    } catch (ClassNotFoundException notHere) {
      return getParent().loadClass(name);
    }
  }

  @Override
  public @Nullable URL getResource(String name) {
    URL here = findResource(name);
    return here != null || isOwn(name) ? here : getParent().getResource(name);
  }

  /** Whether it names what a jar brings: the runtime's extensions are not the plugin's too. */
  private static boolean isOwn(String resource) {
    return resource.startsWith(SERVICES) || resource.equals(MODULES);
  }

  /** The plugin's own resources, then the parent's, whose providers are not this plugin's. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (isOwn(name)) {
      return findResources(name);
    }
    List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
    all.addAll(Collections.list(getParent().getResources(name)));
    return Collections.enumeration(all);
  }
}
