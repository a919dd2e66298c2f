package org.jingu.cli.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jingu.api.DataDefault;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossSetup;
import org.jingu.api.metric.Metric;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.data.read.NegativeSampling;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.defaults.ChosenDefaults;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.metrics.SelectedMetrics;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.engine.optimizer.OptimizerConfig;
import org.jingu.engine.optimizer.Rules;
import org.jingu.engine.plugin.Kind;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.sampling.KnownOdds;
import org.jingu.engine.train.RunConfig;
import org.jingu.engine.train.TrainConfig;
import org.jspecify.annotations.Nullable;

/**
 * A run's configuration, bound, with its data set's columns and its model.
 *
 * @param config the configuration, defaults included
 * @param defaults the defaults that depend on the data set
 * @param data the data set
 * @param schema the columns that the model reads
 * @param model the model
 * @param optimizer how it is trained; null of a run that was made, whose model only predicts
 * @param loss what its training minimises
 */
public record RunSetup(
    RunConfig config,
    List<DataDefault> defaults,
    RunData data,
    FeatureSchema schema,
    Model model,
    Loss loss,
    @Nullable Optimizer optimizer) {
  private static final String LOSS = "train.loss";

  /**
   * Binds a configuration and opens the schema of its data.
   *
   * @throws ConfigException with every problem of the run's keys and of the model's
   */
  public static RunSetup of(Map<String, Object> tree, Plugins plugins) {
    List<ConfigProblem> problems = new ArrayList<>();
    RunConfig config = bindRun(tree, problems);
    BoundModel<?> bound = bindModel(tree.get("model"), plugins, problems);
    bindOptimizer(tree, plugins.rules(), problems);
    if (config != null) {
      try {
        config.train().lossConfig().check(plugins.losses(), LOSS);
      } catch (ConfigException e) {
        problems.addAll(e.problems());
      }
    }
    if (config == null || bound == null || !problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    RunData data = RunData.of(config.data());
    RunSetup setup =
        config.train().preset() == TrainConfig.Preset.PAPER
            ? trained(config, List.of(), bound, plugins, data)
            : withDefaults(tree, config, bound, plugins, data);
    if (setup.loss.needsGroups() && data.folder().schema().group() == null) {
      throw new ConfigException(
          LOSS,
          "'%s' compares examples of one group, but the data has no group column; name it with data.group"
              .formatted(config.train().lossConfig().name()));
    }
    return setup;
  }

  /** Binds the keys of both update rules, even where others are wrong. */
  private static void bindOptimizer(
      Map<String, Object> tree, Rules rules, List<ConfigProblem> problems) {
    if (tree.get("train") instanceof Map<?, ?> train
        && train.get("optimizer") instanceof Map<?, ?> optimizer) {
      for (String part : List.of("dense", "embedding")) {
        if (optimizer.get(part) instanceof Map<?, ?> keys) {
          problems.addAll(OptimizerConfig.problems(part, keys, rules));
        }
      }
    }
  }

  /** A setup whose configuration has all keys of its update rules. */
  private static RunSetup trained(
      RunConfig config,
      List<DataDefault> defaults,
      BoundModel<?> bound,
      Plugins plugins,
      RunData data) {
    Optimizer optimizer = Optimizer.bind(config.train().optimizer(), plugins.rules());
    RunConfig whole =
        new RunConfig(config.model(), config.data(), config.train().with(optimizer.config()));
    return of(whole, defaults, bound, plugins, data, optimizer);
  }

  private static RunSetup withDefaults(
      Map<String, Object> tree,
      RunConfig config,
      BoundModel<?> bound,
      Plugins plugins,
      RunData data) {
    OptionalLong examples = data.trainingExamples(sampling(config, data.features().labels()));
    if (examples.isEmpty()) {
      return trained(config, List.of(), bound, plugins, data);
    }
    DataFacts facts =
        new DataFacts(
            Math.max(1, examples.getAsLong()),
            data.features(),
            plugins.engines().get(config.train().engine()).device());
    ChosenDefaults chosen =
        ChosenDefaults.of(
            tree, facts, bound.plugin().defaults(facts), data.inputs("valid") != null);
    RunConfig filled = ConfigBinder.bind(RunConfig.class, chosen.tree(), "");
    return trained(
        filled, chosen.chosen(), BoundModel.bind(bound.plugin(), filled.model()), plugins, data);
  }

  /**
   * The setup of a run that was made, with the copy of the schema that it keeps.
   *
   * @throws ConfigException if its plugin is not there
   */
  public static RunSetup saved(SavedRun run, Plugins plugins) {
    Map<String, Object> tree = run.manifest().config();
    RunConfig config = ConfigBinder.bind(RunConfig.class, tree, "");
    Manifest.Plugin made = run.manifest().plugin();
    if (!plugins.byName().containsKey(made.name())) {
      throw missing("model.name", "plugin", made.name(), made.version(), made.origin());
    }
    for (Manifest.Extension it : run.manifest().extensions()) {
      // Neither metrics nor update rules are needed to predict.
      if (it.kind().equals(Kind.LOSS.noun()) && !plugins.losses().containsKey(it.name())) {
        throw missing(LOSS, it.kind(), it.name(), it.version(), it.origin());
      }
    }
    BoundModel<?> bound = BoundModel.bind(plugins.get(made.name()), config.model());
    RunData data = RunData.in(run.data(), config.data());
    return of(config, run.manifest().defaults(), bound, plugins, data, null);
  }

  private static ConfigException missing(
      String key, String kind, String name, String version, String origin) {
    return new ConfigException(
        key,
        "the run was made with the %s '%s' %s of %s, which is not loaded; name the folder that holds it with --plugins"
            .formatted(kind, name, version, origin));
  }

  private static RunSetup of(
      RunConfig config,
      List<DataDefault> defaults,
      BoundModel<?> bound,
      Plugins plugins,
      RunData data,
      @Nullable Optimizer optimizer) {
    FeatureSchema schema = data.features();
    KnownOdds odds = odds(config, schema.labels());
    LossSetup setup = new LossSetup(schema.labels(), config.train().batchSize());
    Loss loss = config.train().lossConfig().create(plugins.losses(), setup, LOSS);
    return new RunSetup(
        config,
        defaults,
        data,
        schema,
        odds.correct(bound.create(schema)),
        odds.weigh(loss),
        optimizer);
  }

  private static KnownOdds odds(RunConfig config, List<String> labels) {
    return KnownOdds.of(config.train().sampling(), config.train().classWeights(), labels);
  }

  /** By task, what a prediction adds to the model's logits; 0 where training changed no odds. */
  public List<Double> corrections() {
    return odds(config, schema.labels()).corrections();
  }

  /** Which negatives of the training part are read; null for all. */
  @Nullable NegativeSampling sampling() {
    return sampling(config, schema.labels());
  }

  /** The number of examples of a pass, where it is at hand. */
  public OptionalLong trainingExamples() {
    return data.trainingExamples(sampling());
  }

  private static @Nullable NegativeSampling sampling(RunConfig config, List<String> labels) {
    KnownOdds odds = odds(config, labels);
    return odds.samples() ? new NegativeSampling(odds.rates(), config.train().seed()) : null;
  }

  /** The setup of a run that was made, as it was trained. */
  public RunSetup asTrained(Plugins plugins) {
    return new RunSetup(
        config,
        defaults,
        data,
        schema,
        model,
        loss,
        Optimizer.bind(config.train().optimizer(), plugins.rules()));
  }

  /** What an engine needs besides the model. */
  public SessionOptions sessionOptions(Precision precision, TableStorage tableStorage) {
    TrainConfig train = config.train();
    return new SessionOptions(
        train.seed(), optimizer, train.resolvedThreads(), precision, tableStorage, train.sharing());
  }

  /**
   * Metrics of every task.
   *
   * @param installed every metric there is, by name
   * @param names the names of those to measure
   * @param key the configuration key that the names come from
   * @throws ConfigException if there is no metric of a name
   */
  public MetricSet metrics(Map<String, Metric> installed, List<String> names, String key) {
    return new SelectedMetrics(installed, names, schema.labels(), loss.link(), key);
  }

  /** The model as an engine takes it. */
  public ModelDefinition definition() {
    return new ModelDefinition(config.modelName(), model, schema, loss);
  }

  private static @Nullable RunConfig bindRun(
      Map<String, Object> tree, List<ConfigProblem> problems) {
    try {
      return ConfigBinder.bind(RunConfig.class, tree, "");
    } catch (ConfigException e) {
      problems.addAll(e.problems());
      return null;
    }
  }

  /** The model's keys are bound even where others are wrong, so that all errors come together. */
  private static @Nullable BoundModel<?> bindModel(
      @Nullable Object tree, Plugins plugins, List<ConfigProblem> problems) {
    if (!(tree instanceof Map<?, ?> keys) || !(keys.get("name") instanceof String name)) {
      return null;
    }
    try {
      return BoundModel.bind(plugins.get(name), keys);
    } catch (ConfigException e) {
      problems.addAll(e.problems());
      return null;
    }
  }

  /** A plugin with its own configuration. */
  private record BoundModel<C extends Record>(ModelPlugin<C> plugin, C config) {
    static <C extends Record> BoundModel<C> bind(ModelPlugin<C> plugin, Map<?, ?> tree) {
      Map<String, @Nullable Object> keys = new LinkedHashMap<>();
      tree.forEach((key, value) -> keys.put(String.valueOf(key), value));
      keys.remove("name");
      return new BoundModel<>(plugin, ConfigBinder.bind(plugin.configType(), keys, "model"));
    }

    Model create(FeatureSchema schema) {
      try {
        return plugin.create(config, schema);
      } catch (ConfigException e) {
        throw new ConfigException(
            e.problems().stream()
                .map(p -> new ConfigProblem("model." + p.key(), p.message()))
                .toList());
      }
    }
  }
}
