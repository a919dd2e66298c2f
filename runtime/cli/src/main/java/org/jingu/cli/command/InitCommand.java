package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.cli.init.Init;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu init}: first configurations for a raw file. */
@Command(
    name = "init",
    description =
        "Look at raw files and write a first prepare.yaml and configurations of models for them,"
            + " with what was seen as comments.")
public final class InitCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "DATA",
      arity = "1..*",
      description =
          "Files of delimited text, folders or globs. Files with train, valid or test in their"
              + " names are these parts; else rows are divided.")
  private List<String> data = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder of the configurations. Default: the name of the data.")
  private @Nullable Path out;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "The column to predict. Default: the one that looks like it.")
  private @Nullable String label;

  @Option(names = "--force", description = "Replace configurations that are there.")
  private boolean force;

  @Inject
  InitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    new Init(console, out == null ? named() : out, force).run(data, label);
    return ExitCode.OK;
  }

  /** The name of the first file or folder, without endings such as .csv.gz, in this folder. */
  private Path named() {
    Path name = Path.of(data.get(0)).toAbsolutePath().normalize().getFileName();
    String base = name == null ? "" : name.toString().replaceFirst("(?<=.)\\..*", "");
    if (!base.matches("[\\p{L}\\p{N}_ -]+")) {
      throw new UserException(ExitCode.USAGE, "name the folder of the configurations with --out");
    }
    // A file without an ending, or the folder of the data itself, keeps its name.
    Path folder = Path.of(base);
    return Files.exists(folder) && Files.exists(Path.of(data.get(0))) && isSame(folder)
        ? Path.of(base + "-jingu")
        : folder;
  }

  private boolean isSame(Path folder) {
    return folder
        .toAbsolutePath()
        .normalize()
        .equals(Path.of(data.get(0)).toAbsolutePath().normalize());
  }
}
