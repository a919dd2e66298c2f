package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jingu.api.data.CrossConfig;
import org.jingu.api.data.DataException;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Table;
import org.jingu.cli.UserException;
import org.jingu.cli.export.ExportFormat;
import org.jingu.cli.export.SavedModel;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.plugin.Plugins;
import org.jingu.files.Failures;
import org.jingu.onnx.Port;
import org.jingu.onnx.UnexportableException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu export}: a run's model in a file for other programs. */
@Command(
    name = "export",
    description =
        "Write a run's model for other programs: for scoring in Java, as ONNX, or its weights"
            + " alone.")
public final class ExportCommand implements Callable<Integer> {
  private final Console console;
  private final InstalledPlugins installed;

  @Parameters(paramLabel = "RUN", description = "The run folder.")
  private Path run = Path.of("");

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description =
          "${COMPLETION-CANDIDATES}: a model file for Java's Scorer, the model for ONNX Runtime and"
              + " its like, or weights in PyTorch's layout.")
  private ExportFormat format = ExportFormat.ONNX;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "The file to write. Default: the run folder's name with the format's ending.")
  private @Nullable Path out;

  @Option(
      names = "--tables",
      paramLabel = "STORAGE",
      defaultValue = "fp32",
      description =
          "How a jingu file stores embedding tables: ${COMPLETION-CANDIDATES}. In half the memory"
              + " predictions are rounded. Default: ${DEFAULT-VALUE}.")
  private TableStorage tables = TableStorage.FP32;

  @Inject
  ExportCommand(Console console, InstalledPlugins installed) {
    this.console = console;
    this.installed = installed;
  }

  private record Result(Path run, String format, long step, ExportFormat.Exported written) {}

  @Override
  public Integer call() {
    if (tables != TableStorage.FP32 && !format.storesTables()) {
      throw new UserException(
          ExitCode.USAGE,
          "--tables %s: only --format %s stores tables so; leave it out"
              .formatted(tables, ExportFormat.JINGU));
    }
    try (Plugins plugins = installed.load()) {
      SavedModel model = SavedModel.of(run, plugins);
      ExportFormat.Exported written = write(model, out == null ? usual() : out);
      console.result(new Result(run, format.id(), model.checkpoint().step(), written));
      show(written);
      if (format != ExportFormat.JINGU) {
        warnOfCrosses(model.crosses());
      }
    }
    return ExitCode.OK;
  }

  private Path usual() {
    return Path.of(run.toAbsolutePath().normalize().getFileName() + "." + format.id());
  }

  private ExportFormat.Exported write(SavedModel model, Path file) {
    try {
      return format.write(model, file, tables);
    } catch (UnexportableException e) {
      throw new UserException(ExitCode.PLUGIN, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new DataException("cannot write '" + file + "': " + Failures.reason(e), e);
    }
  }

  private void show(ExportFormat.Exported written) {
    console.line(
        "%s%s: %.1f MB",
        written.file(),
        written.data() == null ? "" : " with " + written.data().getFileName(),
        1e-6 * written.bytes());
    if (!written.inputs().isEmpty()) {
      Table table = new Table(Set.of(), "", "NAME", "TYPE", "SHAPE", "");
      written.inputs().forEach(port -> row(table, "in", port));
      written.outputs().forEach(port -> row(table, "out", port));
      table.print(console);
    }
  }

  private static void row(Table table, String direction, Port port) {
    table.row(
        direction,
        port.name(),
        port.type(),
        "[" + String.join(", ", port.shape()) + "]",
        port.meaning());
  }

  private void warnOfCrosses(List<CrossConfig> crosses) {
    for (CrossConfig cross : crosses) {
      console.warn(
          "warning: '%s' is made while data is read; whoever calls the model must hash the ids of %s"
              .formatted(cross.featureName(), String.join(" and ", cross.features())));
    }
  }
}
