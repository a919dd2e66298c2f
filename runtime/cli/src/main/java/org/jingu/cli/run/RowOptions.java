package org.jingu.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.cli.Console;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.format.Formats;
import org.jingu.data.prepare.EncodedRows;
import org.jingu.engine.plugin.Plugins;
import picocli.CommandLine.Option;

/** How the rows of a command are to be read; and what is told of them. */
public final class RowOptions {
  @Option(
      names = "--raw",
      description =
          "Arrow files hold raw values, to be encoded as the run's data was. Taken for granted where"
              + " they hold text; files that 'jingu prepare' wrote are never raw.")
  private boolean raw;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "How raw rows are written, where otherwise than the run's data, such as"
              + " options.delimiter=tab, options.header=false or max_bad_fraction=0; may be"
              + " repeated.")
  private List<String> settings = List.of();

  /** The rows of a run, encoded if they are raw, in a format that is built in or a plugin's. */
  public RunRows open(
      List<String> data, TrainedModel model, Plugins plugins, EncodedRows.Purpose purpose) {
    try {
      return RunRows.of(
          new RunRows.Request(data, raw, !settings.isEmpty(), this::writing, purpose),
          model.dataFolder(),
          Formats.of(plugins));
    } catch (ConfigException e) {
      throw new ConfigException(
          e.problems().stream()
              .map(it -> new ConfigProblem("--set " + it.key(), it.message()))
              .toList());
    }
  }

  /** Whether any of these options is given, which say something of raw rows alone. */
  public boolean given() {
    return raw || !settings.isEmpty();
  }

  private Map<String, Object> writing(Map<String, Object> fitted) {
    return YamlDocument.of("the run's preparation", fitted).with(settings).tree();
  }

  /**
   * What is told of rows.
   *
   * @param badRows how many were left out
   * @param unseen the share of ids that the vocabulary lacks, by feature
   * @param unmatched the share of rows that find nothing in a side table, by join
   * @param warnings what is odd, a sentence each
   */
  public record Told(
      long badRows,
      Map<String, Double> unseen,
      Map<String, Double> unmatched,
      List<String> warnings) {}

  /** Warns of what is odd about rows, and of those that were left out. */
  public static Told tell(Console console, RunRows rows, OpenedData opened, TrainedModel model) {
    EncodedRows encoded = rows.encoded();
    Told told = encoded == null ? prepared(opened, model) : encoded(encoded);
    told.warnings().forEach(it -> console.warn("warning: " + it));
    return told;
  }

  /** The same of files that were prepared. */
  public static Told tell(Console console, OpenedData opened, TrainedModel model) {
    Told told = prepared(opened, model);
    told.warnings().forEach(it -> console.warn("warning: " + it));
    return told;
  }

  private static Told prepared(OpenedData opened, TrainedModel model) {
    return new Told(
        0, Map.of(), Map.of(), model.setup().data().warning(List.of(opened)).stream().toList());
  }

  private static Told encoded(EncodedRows encoded) {
    List<String> warnings = new ArrayList<>(encoded.warnings());
    if (encoded.badRows() > 0) {
      warnings.add(
          "%d bad rows are left out, so there are fewer results than rows; the first is %s"
              .formatted(encoded.badRows(), encoded.firstBad()));
    }
    return new Told(
        encoded.badRows(), encoded.rows().unseen(), encoded.rows().unmatched(), warnings);
  }
}
