package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.plugin.PluginOutcome;
import org.jingu.engine.plugin.Plugins;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jingu doctor}: looks at everything that Jingu needs of the machine. */
@Command(
    name = "doctor",
    description =
        "Check Java, flags, processor, memory, native libraries, plugins and data, and say what to"
            + " do.")
public final class DoctorCommand implements Callable<Integer> {
  private final Console console;
  private final InstalledPlugins installed;
  private final Engines engines;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of data sets to look at. Default: the variable JINGU_DATA.")
  private @Nullable Path data;

  @Inject
  DoctorCommand(Console console, InstalledPlugins installed, Engines engines) {
    this.console = console;
    this.installed = installed;
    this.engines = engines;
  }

  @Override
  public Integer call() {
    List<Check> checks = new ArrayList<>();
    checks.addAll(MachineChecks.all());
    checks.addAll(NativeChecks.all(engines));
    checks.addAll(pluginChecks());
    checks.add(DataChecks.folder(data));
    console.result(checks);
    for (Check check : checks) {
      console.line(
          "%-4s  %-16s %s",
          check.status().name().toLowerCase(Locale.ROOT), check.subject(), check.found());
    }
    long failed = checks.stream().filter(c -> c.status() == Check.Status.FAIL).count();
    long warned = checks.stream().filter(c -> c.status() == Check.Status.WARN).count();
    console.line("%d checks: %d failed, %d warnings", checks.size(), failed, warned);
    return failed > 0 ? ExitCode.FAILURE : ExitCode.OK;
  }

  private List<Check> pluginChecks() {
    List<Check> checks = new ArrayList<>();
    try (Plugins plugins = installed.inspect()) {
      for (PluginOutcome outcome : plugins.outcomes()) {
        if (!outcome.loaded()) {
          checks.add(Check.fail("plugin", outcome.origin() + ": " + outcome.problem()));
        }
      }
      String names = String.join(", ", plugins.byName().keySet());
      checks.add(
          names.isEmpty()
              ? Check.fail("plugins", "none; rebuild with 'mvn package' or pass --plugins DIR")
              : Check.ok("plugins", names));
    }
    return checks;
  }
}
