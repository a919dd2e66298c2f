package org.jingu.engine.plugin;

import com.google.inject.Injector;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;

/** Loads plugins beside what a program binds itself. */
public final class PluginSource {
  private final Injector runtime;

  /** With the injector of the program, which no one behind this sees. */
  @Inject
  PluginSource(Injector runtime) {
    this.runtime = runtime;
  }

  /** As {@link PluginLoader#inspect}. */
  public Plugins inspect(List<Path> folders, ClassLoader parent) {
    return PluginLoader.inspect(runtime, folders, parent);
  }

  /**
   * As {@link PluginLoader#load}.
   *
   * @throws PluginException if something cannot be used
   */
  public Plugins load(List<Path> folders, ClassLoader parent) {
    return PluginLoader.load(runtime, folders, parent);
  }
}
