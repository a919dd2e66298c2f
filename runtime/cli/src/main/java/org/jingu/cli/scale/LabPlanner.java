package org.jingu.cli.scale;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.inspect.ModelReport;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.RunData;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.TeacherFolder;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.DataConfig;
import org.jingu.lab.ladder.Cost;
import org.jingu.lab.ladder.LabConfig;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.ladder.PlannedRun;
import org.jingu.lab.ladder.Planner;
import org.jingu.lab.ladder.Speed;
import org.jingu.synth.TeacherConfig;

/** Makes a laboratory's plan: the teacher first, so that it is older than any model. */
public final class LabPlanner {
  private static final int FEW_SEEDS = 2;

  private final LabFolder folder;
  private final Plugins plugins;

  /** For a folder that there need not be. */
  public LabPlanner(LabFolder folder, Plugins plugins) {
    this.folder = folder;
    this.plugins = plugins;
  }

  /**
   * Plans, and writes the plan.
   *
   * @param document the laboratory's configuration
   * @throws ConfigException with every problem of its keys and of its models
   * @throws UserException if the folder is planned for other examples
   */
  public Plan plan(YamlDocument document) {
    LabConfig config = ConfigBinder.bind(LabConfig.class, document.tree(), "");
    return plan(document.text(), config, runs -> runs);
  }

  /**
   * Plans runs in another order than by what they cost.
   *
   * @param text the configuration as its user wrote it
   * @param order of the runs, which come the cheapest first
   * @throws ConfigException with every problem of its keys and of its models
   * @throws UserException if the folder is planned for other examples
   */
  public Plan plan(String text, LabConfig config, UnaryOperator<List<PlannedRun>> order) {
    TeacherConfig teacher = null;
    if (config.teacher() != null) {
      teacher = ConfigBinder.bind(TeacherConfig.class, config.teacher(), "teacher");
      requireSame(teacher.digest());
      TeacherFolder.write(teacher, folder.teacher());
    }
    boolean taught = teacher != null;
    // A plan may be moved with its folder, and shown to others: it tells no path of this machine.
    Map<String, Object> data =
        config.data() == null ? Map.of("path", LabFolder.TEACHER) : config.data();
    Source source = source(config.data() == null ? folder.teachersExamples() : data);
    requireSame(source.digest());
    if (source.examples() % config.window() != 0) {
      throw new ConfigException(
          "window",
          "is %,d, and a pass of %,d examples is no multiple of it; set another, or other teacher.examples"
              .formatted(config.window(), source.examples()));
    }
    Planner planner =
        new Planner(
            config,
            data,
            source.digest(),
            tree -> cost(RunSetup.of(folder.located(tree, taught), plugins)));
    String engine = String.valueOf(config.train().getOrDefault("engine", "cpu"));
    Plan plan =
        new Plan(
            source.digest(),
            taught,
            config.ladder().architecture(),
            source.examples(),
            config.window(),
            teacher == null ? 0 : (int) Math.min(config.recovery(), teacher.holdout()),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            config.seeds() < FEW_SEEDS ? "one seed a configuration: seeds' luck is unknown" : null,
            order.apply(planner.runs()));
    folder.write(text, plan, Speed.assumed(engine));
    return plan;
  }

  /** What the examples are. */
  private record Source(String digest, long examples) {}

  private static Source source(Map<String, Object> keys) {
    RunData data = RunData.of(ConfigBinder.bind(DataConfig.class, keys, "data"));
    List<String> inputs = data.inputs("train");
    if (inputs == null) {
      throw new ConfigException("data", "there is no part 'train'; a laboratory trains on it");
    }
    if (data.teacher() != null) {
      return new Source(data.teacher().config().digest(), data.teacher().config().examples());
    }
    try (OpenedData opened = data.open(inputs, data.features())) {
      return new Source(opened.source().digest(), opened.source().examples());
    }
  }

  private void requireSame(String digest) {
    if (folder.isPlanned() && !folder.points().isEmpty()) {
      String planned = folder.plan().source();
      if (!planned.equals(digest)) {
        throw new UserException(
            ExitCode.USAGE,
            "%s has runs on %s, and this plan is for %s: what models learn from is not changed after the first; plan in another folder"
                .formatted(folder.path(), planned, digest));
      }
    }
  }

  private static Cost cost(RunSetup setup) {
    ModelReport report = ModelReport.of(setup);
    return new Cost(report.trainingGflop(), report.denseParameters(), report.sparseParameters());
  }
}
