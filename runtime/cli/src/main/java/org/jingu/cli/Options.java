package org.jingu.cli;

import java.nio.file.Path;
import java.util.List;

/** What the command line says to all commands alike. */
public interface Options {
  /** The folders of plugins, in the order of the search. */
  List<Path> pluginFolders();

  /** Whether to go on without plugins that cannot be used. */
  boolean skipBrokenPlugins();

  /** Whether to show stack traces. */
  boolean debug();

  /** The name of the command that runs, or that of the program. */
  String command();
}
