package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.listing.Runs;
import org.jingu.engine.plugin.Plugins;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu runs}: the runs of a folder, what they differ in, and what people note of them. */
@Command(
    name = "runs",
    description = "List the runs in a folder; or compare, note, tag and delete runs.")
public final class RunsCommand implements Callable<Integer> {
  private final Console console;
  private final InstalledPlugins installed;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      defaultValue = "runs",
      description = "Where runs are, at any depth. Default: ${DEFAULT-VALUE}.")
  private Path folder = Path.of("");

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description =
          "Only runs with tag=NAME, status=ended, a key of the configuration such as"
              + " model.name=wukong, or a part of their folder's name; may be repeated, and all"
              + " must hold.")
  private List<String> filters = new ArrayList<>();

  @Option(
      names = "--sort",
      paramLabel = "METRIC",
      description = "The best first by a metric of the validation part, such as logloss.")
  private @Nullable String metric;

  @Inject
  RunsCommand(Console console, InstalledPlugins installed) {
    this.console = console;
    this.installed = installed;
  }

  @Override
  public Integer call() {
    try (Plugins plugins = installed.load()) {
      new Runs(console).list(folder, filters, metric, plugins.metrics());
    }
    return ExitCode.OK;
  }

  /** What two runs differ in. */
  @Command(description = "Show the keys, data and metrics in which two runs differ.")
  int diff(
      @Parameters(paramLabel = "RUN", description = "A run folder.") Path one,
      @Parameters(paramLabel = "OTHER", description = "Another one.") Path other) {
    new Runs(console).diff(one, other);
    return ExitCode.OK;
  }

  /** Writes a note beside a run. */
  @Command(description = "Note something about a run; an empty text takes the note away.")
  int note(
      @Parameters(paramLabel = "RUN", description = "A run folder.") Path run,
      @Parameters(paramLabel = "TEXT", description = "The note.") String text) {
    new Runs(console).note(run, text);
    return ExitCode.OK;
  }

  /** Tags a run. */
  @Command(description = "Tag a run, or take tags away.")
  int tag(
      @Parameters(paramLabel = "RUN", description = "A run folder.") Path run,
      @Parameters(arity = "0..*", paramLabel = "TAG", description = "Tags to give it.")
          @Nullable List<String> tags,
      @Option(names = "--remove", paramLabel = "TAG", description = "A tag to take away.")
          @Nullable List<String> remove) {
    new Runs(console)
        .tag(run, tags == null ? List.of() : tags, remove == null ? List.of() : remove);
    return ExitCode.OK;
  }

  /** Deletes runs. */
  @Command(description = "Delete run folders; without --yes, say what would go.")
  int delete(
      @Parameters(arity = "1..*", paramLabel = "RUN", description = "Run folders.") List<Path> runs,
      @Option(names = "--yes", description = "Delete them.") boolean yes) {
    new Runs(console).delete(runs, yes);
    return ExitCode.OK;
  }
}
