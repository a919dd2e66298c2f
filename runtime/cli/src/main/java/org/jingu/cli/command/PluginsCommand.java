package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Table;
import org.jingu.engine.plugin.PluginOutcome;
import org.jingu.engine.plugin.Plugins;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code jingu plugins}: what became of every plugin that was found. */
@Command(
    name = "plugins",
    description =
        "List models, metrics, losses, update rules, formats and engines with version, API level and origin, and"
            + " say why one cannot be used.")
public final class PluginsCommand implements Callable<Integer> {
  private final Console console;
  private final InstalledPlugins installed;

  @Inject
  PluginsCommand(Console console, InstalledPlugins installed) {
    this.console = console;
    this.installed = installed;
  }

  @Override
  public Integer call() {
    try (Plugins plugins = installed.inspect()) {
      plugins.outcomes().forEach(console::result);
      Map<String, Table> tables = new LinkedHashMap<>();
      for (PluginOutcome outcome : plugins.outcomes()) {
        if (outcome.loaded()) {
          add(outcome, tables.computeIfAbsent(text(outcome.kind()), PluginsCommand::table));
        }
      }
      boolean first = true;
      for (Table table : tables.values()) {
        if (!first) {
          console.line("");
        }
        first = false;
        table.print(console);
      }
      return tellBroken(plugins);
    }
  }

  private static Table table(String kind) {
    String noun = kind.toUpperCase(Locale.ROOT);
    return new Table(Set.of(2), noun, "VERSION", "API", "ORIGIN", "DESCRIPTION");
  }

  private static void add(PluginOutcome outcome, Table table) {
    table.row(
        text(outcome.name()),
        text(outcome.version()),
        text(outcome.apiLevel()),
        String.valueOf(Path.of(outcome.origin()).getFileName()),
        text(outcome.description()));
  }

  private int tellBroken(Plugins plugins) {
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
