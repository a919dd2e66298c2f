package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.LongPredicate;
import org.jingu.api.data.DataException;
import org.jingu.api.loss.Link;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Table;
import org.jingu.cli.UserException;
import org.jingu.cli.explain.ShownValues;
import org.jingu.cli.run.ChosenRows;
import org.jingu.cli.run.LookOptions;
import org.jingu.cli.run.TrainedModel;
import org.jingu.data.read.Dataset;
import org.jingu.engine.explain.Contributions;
import org.jingu.engine.explain.Examples;
import org.jingu.engine.explain.Sampling;
import org.jingu.engine.plugin.Plugins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jingu explain}: what each feature of a row adds to its prediction. */
@Command(
    name = "explain",
    description =
        "Show what each feature of a row adds to the run's prediction for it, compared with other"
            + " rows of the data.")
public final class ExplainCommand implements Callable<Integer> {
  private final Console console;
  private final InstalledPlugins installed;

  @Mixin private LookOptions look = new LookOptions();

  @Option(
      names = "--row",
      required = true,
      split = ",",
      paramLabel = "N",
      description = "The row to explain, from 0; may be repeated.")
  private List<Long> rows = List.of();

  @Option(
      names = "--references",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "How many rows to compare with, drawn from the data. Default: ${DEFAULT-VALUE}.")
  private int references;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "2021",
      description = "Draws references and the orders of features. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Inject
  ExplainCommand(Console console, InstalledPlugins installed) {
    this.console = console;
    this.installed = installed;
  }

  private record Part(String feature, String value, double contribution, double error) {}

  private record Task(
      double logit, double prediction, double base, double basePrediction, List<Part> parts) {}

  private record Result(
      Path run,
      String data,
      long step,
      long row,
      int references,
      long seed,
      Map<String, Task> tasks) {}

  /** Rows and references in memory, and which of them are which. */
  private record Read(Examples examples, Map<Long, Integer> rows, List<Integer> references) {}

  @Override
  public Integer call() {
    if (references < 1) {
      throw new UserException(
          ExitCode.USAGE, "--references is " + references + "; it must be at least 1");
    }
    try (Plugins plugins = installed.load();
        TrainedModel model = look.load(plugins);
        ChosenRows chosen = look.open(console, model, plugins, false)) {
      Dataset files = chosen.opened().files();
      Read read = read(files);
      Contributions contributions =
          new Contributions(
              read.examples(),
              model.scoring(),
              model.setup().schema().labels().size(),
              read.references(),
              seed);
      ShownValues values = new ShownValues(model.dataFolder(), files.schema());
      for (long row : new TreeSet<>(rows)) {
        int example = read.rows().getOrDefault(row, -1);
        console.progress("explaining row " + row);
        show(model, chosen, read, row, tasks(model, contributions, values, read, example));
      }
    }
    return ExitCode.OK;
  }

  private Read read(Dataset files) {
    for (long row : rows) {
      if (row < 0 || row >= files.examples()) {
        throw new DataException(
            "--row %d: the data has %d rows, from 0 to %d"
                .formatted(row, files.examples(), files.examples() - 1));
      }
    }
    LongPredicate drawn = Sampling.places(files.examples(), references, seed);
    Map<Long, Integer> asked = new LinkedHashMap<>();
    List<Integer> compared = new ArrayList<>();
    int[] kept = {0};
    Examples examples =
        Examples.read(
            files,
            place -> {
              boolean reference = drawn.test(place);
              boolean row = rows.contains(place);
              if (reference) {
                compared.add(kept[0]);
              }
              if (row) {
                asked.put(place, kept[0]);
              }
              kept[0] += reference || row ? 1 : 0;
              return reference || row;
            });
    return new Read(examples, asked, compared);
  }

  private static Map<String, Task> tasks(
      TrainedModel model, Contributions contributions, ShownValues values, Read read, int example) {
    List<String> labels = model.setup().schema().labels();
    Link link = model.setup().loss().link();
    List<Contributions.Explained> explained = contributions.of(example);
    Map<String, Task> tasks = new LinkedHashMap<>();
    for (int t = 0; t < labels.size(); t++) {
      Contributions.Explained it = explained.get(t);
      List<Part> parts = new ArrayList<>();
      for (Contributions.Part part : it.parts()) {
        String value = values.text(read.examples(), example, part.index());
        parts.add(new Part(part.column(), value, part.contribution(), part.error()));
      }
      tasks.put(
          labels.get(t),
          new Task(
              it.logit(),
              link.prediction(it.logit()),
              it.base(),
              link.prediction(it.base()),
              parts));
    }
    return tasks;
  }

  private void show(
      TrainedModel model, ChosenRows chosen, Read read, long row, Map<String, Task> tasks) {
    console.result(
        new Result(
            look.run(),
            chosen.name(),
            model.checkpoint().step(),
            row,
            read.references().size(),
            seed,
            tasks));
    tasks.forEach(
        (label, task) -> {
          console.line(
              "row %d of %s: %s has the logit %.5f (prediction %.5f); %d rows have %.5f in the mean",
              row,
              chosen.name(),
              label,
              task.logit(),
              task.prediction(),
              read.references().size(),
              task.base());
          Table table = new Table(Set.of(2, 3), "FEATURE", "VALUE", "ADDS", "+-");
          for (Part part : task.parts()) {
            table.row(part.feature(), part.value(), text(part.contribution()), text(part.error()));
          }
          table.row("sum", "", text(task.logit() - task.base()), "");
          table.print(console);
        });
  }

  private static String text(double value) {
    return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.5f", value);
  }
}
