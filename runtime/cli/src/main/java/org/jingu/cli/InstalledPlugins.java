package org.jingu.cli;

import jakarta.inject.Inject;
import org.jingu.engine.plugin.PluginSource;
import org.jingu.engine.plugin.Plugins;

/** Loads the plugins of the folders that the command line names. */
public final class InstalledPlugins {
  private final PluginSource source;
  private final Options options;
  private final Console console;

  @Inject
  InstalledPlugins(PluginSource source, Options options, Console console) {
    this.source = source;
    this.options = options;
    this.console = console;
  }

  /**
   * Loads the plugins.
   *
   * @throws org.jingu.engine.plugin.PluginException if one cannot be used and is not to be skipped
   */
  public Plugins load() {
    if (!options.skipBrokenPlugins()) {
      return source.load(options.pluginFolders(), getClass().getClassLoader());
    }
    Plugins plugins = inspect();
    plugins.outcomes().stream()
        .filter(outcome -> !outcome.loaded())
        .forEach(
            outcome ->
                console.warn("warning: skipping " + outcome.origin() + ": " + outcome.problem()));
    return plugins;
  }

  /** Loads the plugins that can be used; the others' outcomes say why not. */
  public Plugins inspect() {
    return source.inspect(options.pluginFolders(), getClass().getClassLoader());
  }
}
