package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jingu.api.loss.Link;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Table;
import org.jingu.cli.UserException;
import org.jingu.cli.explain.ColumnGroups;
import org.jingu.cli.run.ChosenRows;
import org.jingu.cli.run.LookOptions;
import org.jingu.cli.run.RowOptions;
import org.jingu.cli.run.TrainedModel;
import org.jingu.data.read.Dataset;
import org.jingu.engine.explain.Examples;
import org.jingu.engine.explain.Importance;
import org.jingu.engine.explain.Sampling;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.significance.Estimator;
import org.jingu.engine.significance.PairedDifference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jingu importance}: what a model loses when a feature says nothing. */
@Command(
    name = "importance",
    description =
        "Permute each feature of labelled data, and groups of features, and show how much worse the"
            + " run's model predicts.")
public final class ImportanceCommand implements Callable<Integer> {
  private final Console console;
  private final InstalledPlugins installed;

  @Mixin private LookOptions look = new LookOptions();

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "50000",
      description = "The most rows, drawn from all of them. Default: ${DEFAULT-VALUE}.")
  private long rows;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each feature is permuted. Default: ${DEFAULT-VALUE}.")
  private int permutations;

  @Option(
      names = "--group",
      paramLabel = "NAME=FEATURE,…",
      description = "Features to permute together, besides all dense ones and those of one table.")
  private List<String> groups = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "2021",
      description = "Draws rows and permutations. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Inject
  ImportanceCommand(Console console, InstalledPlugins installed) {
    this.console = console;
    this.installed = installed;
  }

  /** A loss as it is told. */
  private record Change(double value, double low, double high, double pValue) {}

  private record Entry(
      String name, List<String> features, Map<String, Map<String, Change>> losses) {}

  private record Result(
      Path run,
      String data,
      long step,
      int examples,
      int permutations,
      long seed,
      Map<String, Map<String, Double>> unchanged,
      List<Entry> importance,
      RowOptions.Told rows) {}

  @Override
  public Integer call() {
    if (rows < 2 || permutations < 1) {
      throw new UserException(
          ExitCode.USAGE,
          "--rows is %d and --permutations %d; they must be at least 2 and 1"
              .formatted(rows, permutations));
    }
    try (Plugins plugins = installed.load();
        TrainedModel model = look.load(plugins);
        ChosenRows chosen = look.open(console, model, plugins, true)) {
      Dataset files = chosen.opened().files();
      Map<String, List<String>> columns = ColumnGroups.of(files.schema(), groups);
      Examples examples = Examples.read(files, Sampling.places(files.examples(), rows, seed));
      Importance importance =
          new Importance(
              examples,
              model.scoring(),
              model.setup().schema().labels(),
              metrics(model.setup().loss().link()),
              permutations,
              seed);
      show(model, chosen, examples.size(), importance, measure(importance, columns));
    }
    return ExitCode.OK;
  }

  /** Log loss is of probabilities alone. */
  private static List<Estimator> metrics(Link link) {
    return link == Link.SIGMOID
        ? List.of(Estimator.AUC, Estimator.LOGLOSS)
        : List.of(Estimator.AUC);
  }

  private List<Importance.Loss> measure(Importance importance, Map<String, List<String>> columns) {
    List<Importance.Loss> losses = new ArrayList<>();
    columns.forEach(
        (name, together) -> {
          console.progress(
              "permuting %s (%d of %d)".formatted(name, losses.size() + 1, columns.size()));
          losses.add(importance.of(name, together));
        });
    return losses;
  }

  private void show(
      TrainedModel model,
      ChosenRows chosen,
      int examples,
      Importance importance,
      List<Importance.Loss> losses) {
    long step = model.checkpoint().step();
    console.result(
        new Result(
            look.run(),
            chosen.name(),
            step,
            examples,
            permutations,
            seed,
            importance.unchanged(),
            losses.stream().map(ImportanceCommand::entry).toList(),
            chosen.told()));
    console.line(
        "%s, step %d, on %,d rows of %s; permuted %d times, with 95 %% intervals",
        look.run(), step, examples, chosen.name(), permutations);
    importance.unchanged().forEach((task, values) -> showTask(task, values, losses));
  }

  private static Entry entry(Importance.Loss loss) {
    Map<String, Map<String, Change>> losses = new LinkedHashMap<>();
    loss.losses()
        .forEach(
            (task, byMetric) -> {
              Map<String, Change> changes = new LinkedHashMap<>();
              byMetric.forEach(
                  (metric, d) ->
                      changes.put(
                          metric, new Change(d.difference(), d.low(), d.high(), d.pValue())));
              losses.put(task, changes);
            });
    return new Entry(loss.name(), loss.columns(), losses);
  }

  private void showTask(String task, Map<String, Double> unchanged, List<Importance.Loss> losses) {
    List<String> metrics = List.copyOf(unchanged.keySet());
    List<String> heading = new ArrayList<>(List.of(task));
    metrics.forEach(
        metric ->
            heading.addAll(
                List.of(metric.equals("auc") ? "AUC LOST" : "LOGLOSS GAINED", "FROM", "TO")));
    Table table = new Table(Set.of(1, 2, 3, 4, 5, 6), heading.toArray(String[]::new));
    String first = metrics.get(0);
    losses.stream()
        .sorted(Comparator.comparingDouble(loss -> -of(loss, task, first).difference()))
        .forEach(
            loss -> {
              List<String> row = new ArrayList<>(List.of(loss.name()));
              for (String metric : metrics) {
                PairedDifference d = of(loss, task, metric);
                row.addAll(List.of(text(d.difference()), text(d.low()), text(d.high())));
              }
              table.row(row.toArray(String[]::new));
            });
    table.print(console);
    unchanged.forEach(
        (metric, value) ->
            console.line("%s of %s without permuting: %s", metric, task, text(value)));
  }

  private static PairedDifference of(Importance.Loss loss, String task, String metric) {
    return loss.losses().getOrDefault(task, Map.of()).get(metric);
  }

  private static String text(double value) {
    return Double.isNaN(value) ? "undefined" : String.format(Locale.ROOT, "%.5f", value);
  }
}
