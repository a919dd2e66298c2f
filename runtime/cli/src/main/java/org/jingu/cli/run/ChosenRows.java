package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.List;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.data.prepare.EncodedRows;
import org.jingu.engine.plugin.Plugins;
import org.jspecify.annotations.Nullable;

/** The rows that a command looks at a model with: a part of the run's data set, or others. */
public final class ChosenRows implements AutoCloseable {
  private final String name;
  private final @Nullable RunRows rows;
  private final OpenedData opened;
  private final RowOptions.Told told;

  private ChosenRows(String name, @Nullable RunRows rows, OpenedData opened, RowOptions.Told told) {
    this.name = name;
    this.rows = rows;
    this.opened = opened;
    this.told = told;
  }

  /**
   * Opens rows, and warns of what is odd about them.
   *
   * @param plugins whose formats raw rows may have
   * @param run the run folder
   * @param data a part's name, or files, folders and globs; empty for the usual part
   * @param labelled whether their labels are read
   * @throws UserException if there is no such part
   */
  public static ChosenRows open(
      Console console,
      TrainedModel model,
      Plugins plugins,
      Path run,
      List<String> data,
      RowOptions options,
      boolean labelled) {
    boolean part = data.isEmpty() || (data.size() == 1 && RunData.PARTS.contains(data.get(0)));
    String name = data.isEmpty() ? Measurement.part(model.setup().data()) : String.join(", ", data);
    if (part) {
      OpenedData opened = open(model, files(model, run, name, options), labelled);
      return new ChosenRows(name, null, opened, RowOptions.tell(console, opened, model));
    }
    EncodedRows.Purpose purpose = new EncodedRows.Purpose(labelled, List.of(), null);
    RunRows rows = options.open(data, model, plugins, purpose);
    try {
      OpenedData opened = open(model, rows.arrow(), labelled);
      return new ChosenRows(name, rows, opened, RowOptions.tell(console, rows, opened, model));
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
  }

  private static List<String> files(TrainedModel model, Path run, String part, RowOptions options) {
    if (options.given()) {
      throw new UserException(
          ExitCode.USAGE,
          "--raw and --set say how raw rows are written, and a part is prepared; leave them out");
    }
    List<String> files = model.setup().data().inputs(part);
    if (files == null) {
      throw new UserException(
          ExitCode.USAGE,
          "the data of %s has no part '%s'; name labelled files with --data".formatted(run, part));
    }
    return files;
  }

  private static OpenedData open(TrainedModel model, List<String> files, boolean labelled) {
    return labelled ? model.openLabelled(files) : model.openUnlabelled(files);
  }

  /** What they are, as people call it. */
  public String name() {
    return name;
  }

  /** The rows. */
  public OpenedData opened() {
    return opened;
  }

  /** What is odd about them. */
  public RowOptions.Told told() {
    return told;
  }

  @Override
  public void close() {
    try {
      opened.close();
    } finally {
      if (rows != null) {
        rows.close();
      }
    }
  }
}
