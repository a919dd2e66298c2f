package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jingu.api.DataDefault;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.api.SparseFeature;
import org.jingu.api.loss.LossPlugin;
import org.jingu.api.optimizer.UpdateRule;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.config.ConfigReference;
import org.jingu.cli.format.Formats;
import org.jingu.data.format.InputFormat;
import org.jingu.data.prepare.PrepareConfig;
import org.jingu.data.read.ReadConfig;
import org.jingu.engine.defaults.ChosenDefaults;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.simulate.ClusterConfig;
import org.jingu.engine.simulate.ShapeConfig;
import org.jingu.engine.train.DataConfig;
import org.jingu.engine.train.TrainConfig;
import org.jingu.lab.ladder.AblationConfig;
import org.jingu.lab.ladder.LabConfig;
import org.jingu.synth.TeacherConfig;
import org.jingu.tune.space.SearchConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jingu reference}: every configuration key, as it stands in docs/configuration.md. */
@Command(
    name = "reference",
    description = "Print every configuration key with its default and meaning, as Markdown.")
public final class ReferenceCommand implements Callable<Integer> {
  private static final String HEAD =
      """
      # Configuration

      Written by `./jingu reference > docs/configuration.md`; a test fails when it is out of date.

      A key is required, has the default that is shown, or may be left out. An unknown key is
      refused with the nearest valid one, and all problems of a file come together, each with its
      line. `--set train.optimizer.dense.lr=0.002` sets a key from the command line. Where a key is
      written with `NAME` or `[]`, the name of a feature or group, or the item of a list, stands
      there. A default with † is that of `train.preset: paper`; else it depends on the data set:
      [defaults.md](defaults.md).
      """;

  private static final DataFacts SOME_DATA =
      new DataFacts(
          100_000,
          new FeatureSchema(
              List.of("price"), List.of(SparseFeature.of("user", 1000)), List.of("click")),
          "cpu");

  private final Console console;
  private final InstalledPlugins installed;

  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "Only the keys of this model.")
  private @Nullable String model;

  @Inject
  ReferenceCommand(Console console, InstalledPlugins installed) {
    this.console = console;
    this.installed = installed;
  }

  @Override
  public Integer call() {
    try (Plugins plugins = installed.load()) {
      ConfigReference reference = new ConfigReference();
      if (model != null) {
        model(reference, plugins.get(model));
      } else {
        console.line(HEAD.stripTrailing());
        reference
            .section("data", "Where the examples are, and what their columns mean.")
            .table(DataConfig.class, "data")
            .marking(fromData("", List.of()))
            .section("train", "How to train.")
            .table(TrainConfig.class, "train")
            .section("data.read", "The reader's own keys.")
            .table(ReadConfig.class, "data.read");
        plugins.rules().all().stream()
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .forEach(rule -> rule(reference, rule));
        plugins.byName().values().stream()
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .forEach(plugin -> model(reference, plugin));
      }
      if (model == null) {
        plugins.losses().values().stream()
            .filter(loss -> loss.configType().getRecordComponents().length > 0)
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .forEach(loss -> loss(reference, loss));
        reference
            .section("prepare.yaml", "The configuration of `jingu prepare`.")
            .table(PrepareConfig.class, "");
        reference
            .section("lab.yaml", "The configuration of `jingu scale`: [scaling.md](scaling.md).")
            .table(LabConfig.class, "")
            .section("lab.yaml: teacher", "What the examples are made from.")
            .table(TeacherConfig.class, "teacher")
            .section(
                "ablate.yaml", "The configuration of `jingu ablate`: [ablation.md](ablation.md).")
            .table(AblationConfig.class, "")
            .section("search.yaml", "The search of `jingu tune`: [experiments.md](experiments.md).")
            .table(SearchConfig.class, "")
            .section(
                "cluster.yaml",
                "The machines of `jingu simulate`: [distributed.md](distributed.md).")
            .table(ClusterConfig.class, "")
            .section("shape.yaml", "The sizes of a model, for `jingu simulate --shape`.")
            .table(ShapeConfig.class, "");
        for (InputFormat<?> format : Formats.of(plugins).all()) {
          reference
              .section("options: " + format.name(), "For `format: " + format.name() + "`.")
              .table(format.optionsType(), "options");
        }
      }
      console.line(reference.text().stripTrailing());
    }
    return ExitCode.OK;
  }

  /** The keys whose defaults depend on the data set, for a model with these of its own. */
  private static Set<String> fromData(String model, List<DataDefault> own) {
    Map<String, Object> tree = Map.of("model", Map.of("name", model));
    return ChosenDefaults.of(tree, SOME_DATA, own, true).chosen().stream()
        .map(DataDefault::key)
        .collect(Collectors.toSet());
  }

  private static void rule(ConfigReference reference, UpdateRule<?> rule) {
    reference
        .section(
            "optimizer: " + rule.name(),
            rule.description()
                + ". Set `train.optimizer.dense.name` or `train.optimizer.embedding.name`.")
        .table(rule.configType(), "train.optimizer.dense");
  }

  private static void loss(ConfigReference reference, LossPlugin<?> plugin) {
    reference
        .section(
            "train.loss: " + plugin.name(),
            plugin.description() + ". Set `train.loss.name: " + plugin.name() + "`.")
        .table(plugin.configType(), "train.loss");
  }

  private static void model(ConfigReference reference, ModelPlugin<?> plugin) {
    reference
        .marking(fromData(plugin.name(), plugin.defaults(SOME_DATA)))
        .section(
            "model: " + plugin.name(),
            plugin.description() + ". Set `model.name: " + plugin.name() + "`.")
        .table(plugin.configType(), "model");
  }
}
