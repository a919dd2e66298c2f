package org.jingu.cli.run;

import java.util.List;
import java.util.Map;
import org.jingu.cli.Console;
import org.jingu.cli.config.YamlDocument;
import org.jingu.data.prepare.EncodedRows;
import org.jingu.data.read.ArrowDataset;
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

  /** The rows of a run, encoded if they are raw. */
  public RunRows open(List<String> data, TrainedModel model, EncodedRows.Purpose purpose) {
    return RunRows.of(new RunRows.Request(data, raw, this::writing, purpose), model.dataFolder());
  }

  private Map<String, Object> writing(Map<String, Object> fitted) {
    return YamlDocument.of("the run's preparation", fitted).with(settings).tree();
  }

  /** Warns of what is odd about the rows, and of rows that were left out. */
  public static void warn(Console console, RunRows rows, ArrowDataset opened, TrainedModel model) {
    EncodedRows encoded = rows.encoded();
    if (encoded == null) {
      model.setup().data().warning(opened).ifPresent(it -> console.warn("warning: " + it));
      return;
    }
    encoded.warnings().forEach(it -> console.warn("warning: " + it));
    if (encoded.badRows() > 0) {
      console.warn(
          "warning: %d bad rows are left out, so results are fewer than rows; the first is %s"
              .formatted(encoded.badRows(), encoded.firstBad()));
    }
  }
}
