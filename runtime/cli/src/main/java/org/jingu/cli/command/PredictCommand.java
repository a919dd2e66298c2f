package org.jingu.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.Jingu;
import org.jingu.cli.run.ComputeOptions;
import org.jingu.cli.run.RawInput;
import org.jingu.cli.run.TrainedModel;
import org.jingu.data.read.ArrowDataset;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.Predictor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu predict}: probabilities for examples without labels. */
@Command(
    name = "predict",
    description =
        "Predict a probability for every row and task, in the order of the rows. Rows may be"
            + " prepared Arrow or raw files, which the run's own preprocessing encodes.")
public final class PredictCommand implements Callable<Integer> {
  private final Jingu jingu;

  @Parameters(paramLabel = "RUN", description = "The run folder.")
  private Path run = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description = "Prepared Arrow files (file, folder or glob), or one raw file.")
  private String data = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.arrow",
      description = "The Arrow file to write, a float column a task.")
  private Path out = Path.of("");

  @Mixin private ComputeOptions compute = new ComputeOptions();

  /** For the program's console and plugins. */
  public PredictCommand(Jingu jingu) {
    this.jingu = jingu;
  }

  private record Result(
      Path run,
      long step,
      String engine,
      String precision,
      long examples,
      Path out,
      double seconds) {}

  @Override
  public Integer call() {
    long start = System.nanoTime();
    Console console = jingu.console();
    try (Plugins plugins = jingu.plugins();
        TrainedModel model = TrainedModel.load(run, plugins, compute);
        RawInput input = RawInput.of(data, model.dataFolder());
        ArrowDataset rows = model.openUnlabelled(input.arrow())) {
      long examples = write(model, rows);
      double seconds = (System.nanoTime() - start) * 1e-9;
      console.result(
          new Result(
              run,
              model.checkpoint().step(),
              model.engine(),
              model.precision().id(),
              examples,
              out,
              seconds));
      console.line("%,d predictions in %s, %.1f s", examples, out, seconds);
    }
    return ExitCode.OK;
  }

  private long write(TrainedModel model, ArrowDataset rows) {
    List<Field> columns = new ArrayList<>();
    List<String> labels = model.setup().schema().labels();
    labels.forEach(label -> columns.add(ColumnType.FLOAT32.named(label)));
    try (ArrowTableWriter writer = ArrowTableWriter.create(out, columns)) {
      long examples =
          model.predict(
              rows,
              (batch, logits) -> {
                for (int b = 0; b < batch.size(); b++) {
                  for (int t = 0; t < labels.size(); t++) {
                    writer.setFloat(t, Predictor.probability(logits[b * labels.size() + t]));
                  }
                  writer.endRow();
                }
              });
      writer.commit();
      return examples;
    }
  }
}
