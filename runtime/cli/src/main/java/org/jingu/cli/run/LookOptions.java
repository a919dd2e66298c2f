package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.List;
import org.jingu.cli.Console;
import org.jingu.engine.plugin.Plugins;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands that look at a run's model with rows have in common: which run, which rows. */
public final class LookOptions {
  @Parameters(paramLabel = "RUN", description = "The run folder.")
  private Path run = Path.of("");

  @Option(
      names = "--data",
      arity = "1..*",
      paramLabel = "PART|PATH",
      description =
          "train, valid or test of the run's data set, or files, folders or globs of rows, raw or"
              + " prepared. Default: test, else valid.")
  private List<String> data = List.of();

  @Mixin private RowOptions rows = new RowOptions();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  /** The run folder. */
  public Path run() {
    return run;
  }

  /** Whether the rows come from the standard input, which is read once. */
  public boolean standardInput() {
    return data.contains("-");
  }

  /** The run's model. */
  public TrainedModel load(Plugins plugins) {
    return load(run, plugins);
  }

  /** The model of another run, to be computed alike. */
  public TrainedModel load(Path other, Plugins plugins) {
    return TrainedModel.load(other, plugins, compute);
  }

  /**
   * Opens the rows, and warns of what is odd about them.
   *
   * @param plugins whose formats raw rows may have
   * @param labelled whether their labels are read
   * @throws org.jingu.cli.UserException if the run's data has no such part
   */
  public ChosenRows open(Console console, TrainedModel model, Plugins plugins, boolean labelled) {
    return ChosenRows.open(console, model, plugins, run, data, rows, labelled);
  }
}
