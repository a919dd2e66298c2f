package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jingu.api.loss.Link;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.UserException;
import org.jingu.cli.run.ComputeOptions;
import org.jingu.cli.run.KeptColumns;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.PredictionFile;
import org.jingu.cli.run.RowOptions;
import org.jingu.cli.run.RunRows;
import org.jingu.cli.run.TrainedModel;
import org.jingu.data.prepare.EncodedRows;
import org.jingu.engine.plugin.Plugins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu predict}: predictions for examples without labels. */
@Command(
    name = "predict",
    description =
        "Predict for every row and task, in the order of the rows: a probability, or what else the"
            + " run's loss fits. Rows may be"
            + " prepared Arrow or raw files, which the run's own preprocessing encodes.")
public final class PredictCommand implements Callable<Integer> {
  private final Console console;
  private final InstalledPlugins installed;

  @Parameters(paramLabel = "RUN", description = "The run folder.")
  private Path run = Path.of("");

  @Option(
      names = "--data",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Files, folders or globs of raw rows or of prepared Arrow; - for the standard input.")
  private List<String> data = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description =
          "The file to write, .arrow, .parquet or .csv: a column of predictions a task. - for CSV on the"
              + " standard output.")
  private String out = "";

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of the rows to carry into the output, separated by commas.")
  private List<String> keep = List.of();

  @Mixin private RowOptions rowOptions = new RowOptions();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Inject
  PredictCommand(Console console, InstalledPlugins installed) {
    this.console = console;
    this.installed = installed;
  }

  private record Result(
      Path run,
      long step,
      String engine,
      String precision,
      long examples,
      String out,
      RowOptions.Told rows,
      double seconds) {}

  @Override
  public Integer call() {
    long start = System.nanoTime();
    PredictionFile.requireKnown(out);
    boolean toFile = !out.equals(PredictionFile.STANDARD_OUTPUT);
    if (!toFile && console.json()) {
      throw new UserException(
          ExitCode.USAGE, "--out - and --json both want the standard output; name a file");
    }
    try (Plugins plugins = installed.load();
        TrainedModel model = TrainedModel.load(run, plugins, compute);
        RunRows input = rowOptions.open(data, model, plugins, purpose());
        OpenedData rows = model.openUnlabelled(input.arrow())) {
      RowOptions.Told told = RowOptions.tell(console, input, rows, model);
      long examples = write(model, input, rows);
      if (toFile) {
        show(model, told, examples, (System.nanoTime() - start) * 1e-9);
      }
    }
    return ExitCode.OK;
  }

  private EncodedRows.Purpose purpose() {
    boolean toFile = !out.equals(PredictionFile.STANDARD_OUTPUT);
    return new EncodedRows.Purpose(false, keep, toFile ? Path.of(out + ".quarantine.jsonl") : null);
  }

  private void show(TrainedModel model, RowOptions.Told told, long examples, double seconds) {
    console.result(
        new Result(
            run,
            model.checkpoint().step(),
            model.engine(),
            model.precision().id(),
            examples,
            out,
            told,
            seconds));
    console.line("%,d predictions in %s, %.1f s", examples, out, seconds);
  }

  private long write(TrainedModel model, RunRows input, OpenedData rows) {
    List<String> labels = model.setup().schema().labels();
    Link link = model.setup().loss().link();
    float[] predictions = new float[labels.size()];
    try (KeptColumns kept = new KeptColumns(input.kept(), keep);
        PredictionFile file = PredictionFile.create(out, input.kept(keep), labels)) {
      long examples =
          model.predict(
              rows,
              (batch, logits) -> {
                for (int b = 0; b < batch.size(); b++) {
                  for (int t = 0; t < predictions.length; t++) {
                    predictions[t] = (float) link.prediction(logits[b * labels.size() + t]);
                  }
                  file.add(kept.next(), predictions);
                }
              });
      file.commit();
      return examples;
    }
  }
}
