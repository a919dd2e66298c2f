package org.jingu.cli.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.Jingu;
import org.jingu.cli.Table;
import org.jingu.engine.plugin.Kind;
import org.jingu.engine.plugin.PluginOutcome;
import org.jingu.engine.plugin.Plugins;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code jingu plugins}: what became of every plugin that was found. */
@Command(
    name = "plugins",
    description =
        "List models, metrics and whatever else plugins bring, with version, API level and origin, and"
            + " say why one cannot be used.")
public final class PluginsCommand implements Callable<Integer> {
  private final Jingu jingu;

  /** For the program's console and plugins. */
  public PluginsCommand(Jingu jingu) {
    this.jingu = jingu;
  }

  @Override
  public Integer call() {
    Console console = jingu.console();
    try (Plugins plugins = jingu.inspectPlugins()) {
      plugins.outcomes().forEach(console::result);
      for (Kind<?> kind : plugins.kinds()) {
        if (kind != plugins.kinds().get(0)) {
          console.line("");
        }
        table(kind, plugins).print(console);
      }
      return tellBroken(plugins, console);
    }
  }

  private static Table table(Kind<?> kind, Plugins plugins) {
    String noun = kind.noun().toUpperCase(Locale.ROOT);
    Table table = new Table(Set.of(2), noun, "VERSION", "API", "ORIGIN", "DESCRIPTION");
    for (PluginOutcome outcome : plugins.outcomes()) {
      if (outcome.loaded() && kind.noun().equals(outcome.kind())) {
        table.row(
            text(outcome.name()),
            text(outcome.version()),
            text(outcome.apiLevel()),
            String.valueOf(Path.of(outcome.origin()).getFileName()),
            text(outcome.description()));
      }
    }
    return table;
  }

  private static int tellBroken(Plugins plugins, Console console) {
    int code = ExitCode.OK;
    for (PluginOutcome outcome : plugins.outcomes()) {
      if (!outcome.loaded()) {
        code = ExitCode.PLUGIN;
        String name =
            outcome.name() == null ? "" : " " + outcome.kind() + " '" + outcome.name() + "'";
        console.warn("broken" + name + " " + outcome.origin() + ": " + outcome.problem());
      }
    }
    return code;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }
}
