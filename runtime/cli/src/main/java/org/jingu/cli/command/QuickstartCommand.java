package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Telemetry;
import org.jingu.cli.UserException;
import org.jingu.cli.quickstart.Quickstart;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.StoppedException;
import org.jingu.files.Failures;
import org.jingu.files.Folders;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jingu quickstart}: first models beside a baseline and the best that is possible. */
@Command(
    name = "quickstart",
    description =
        "Generate an ad log, prepare it, train LR, FFM and Wukong with the defaults, and show them"
            + " beside the attainable optimum. Needs no data.")
public final class QuickstartCommand implements Callable<Integer> {
  private final Console console;
  private final InstalledPlugins installed;
  private final Telemetry.Source telemetries;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "A new folder for data and runs. Default: runs/quickstart, or the next free.")
  private @Nullable Path out;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "The engine. Default: what train.engine defaults to.")
  private @Nullable String engine;

  @Option(
      names = "--examples",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Rows of the log; the last fifth validates and tests. Default: ${DEFAULT-VALUE}.")
  private int examples;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "2021",
      description = "Of the log: another seed, other users and ads. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Inject
  QuickstartCommand(Console console, InstalledPlugins installed, Telemetry.Source telemetries) {
    this.console = console;
    this.installed = installed;
    this.telemetries = telemetries;
  }

  @Override
  public Integer call() {
    if (examples < 1000) {
      throw new UserException(
          ExitCode.USAGE, "--examples is " + examples + "; it must be at least 1000");
    }
    try (Plugins plugins = installed.load();
        Telemetry telemetry = telemetries.open();
        StopOnSignal signal = StopOnSignal.install()) {
      return run(new Quickstart(console, plugins, telemetry.get(), signal, engine));
    }
  }

  private int run(Quickstart quickstart) {
    try {
      quickstart.run(folder(), examples, seed);
      return ExitCode.OK;
    } catch (StoppedException e) {
      console.warn(String.valueOf(e.getMessage()));
      return ExitCode.INTERRUPTED;
    }
  }

  /** Made here and now, so that two quickstarts never share one. */
  private Path folder() {
    if (out != null) {
      if (!make(out)) {
        throw new UserException(
            ExitCode.USAGE, "--out: " + out + " is there already; name a new folder");
      }
      return out;
    }
    Path folder = Path.of("runs", "quickstart");
    for (int i = 2; !make(folder); i++) {
      folder = Path.of("runs", "quickstart-" + i);
    }
    return folder;
  }

  private static boolean make(Path folder) {
    try {
      Folders.create(Folders.parent(folder));
      Files.createDirectory(folder);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UserException(
          ExitCode.USAGE,
          "--out: cannot make the folder: " + Failures.reason(e) + "; name another",
          e);
    }
  }
}
