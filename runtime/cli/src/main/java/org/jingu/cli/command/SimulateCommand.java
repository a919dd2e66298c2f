package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jingu.api.config.ConfigBinder;
import org.jingu.cli.Configurations;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.UserException;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.simulate.SimulationText;
import org.jingu.compiler.number.Precision;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.simulate.ClusterConfig;
import org.jingu.engine.simulate.PlannedWork;
import org.jingu.engine.simulate.ShapeConfig;
import org.jingu.engine.simulate.Simulated;
import org.jingu.engine.simulate.StepSimulator;
import org.jingu.engine.simulate.StepWork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu simulate}: what a step would take on machines that nobody has at hand. */
@Command(
    name = "simulate",
    description =
        "Predict memory, bytes sent and the time of a training step on the ranks of a cluster."
            + " Nothing is started or measured.")
public final class SimulateCommand implements Callable<Integer> {
  private final Console console;
  private final Configurations configurations;
  private final InstalledPlugins installed;

  @Parameters(index = "0", paramLabel = "CLUSTER.yaml", description = "The machines.")
  private Path clusterFile = Path.of("");

  @Parameters(index = "1", paramLabel = "CONFIG", description = "A run's configuration.")
  private Path target = Path.of("");

  @Option(
      names = "--shape",
      description =
          "CONFIG has the sizes of a model instead: tables, parameters, GFLOP"
              + " (docs/distributed.md).")
  private boolean shape;

  @Option(
      names = "--ranks",
      paramLabel = "N",
      split = ",",
      description = "How many ranks; may be several. Default: powers of two up to the cluster's.")
  private List<Integer> ranks = List.of();

  @Option(
      names = "--per-rank",
      paramLabel = "B",
      description = "Examples of each rank, however many there are, instead of the batch's share.")
  private int perRank;

  @Option(
      names = "--timeline",
      description = "Show too what a rank does when, on the largest number of ranks.")
  private boolean timeline;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key of CONFIG; may be repeated.")
  private List<String> settings = List.of();

  /** What is simulated: a step, and how exact its products are. */
  private record Subject(StepWork work, Precision precision) {}

  /** All of it, for programs. */
  private record Simulation(boolean simulated, List<Simulated> steps) {}

  @Inject
  SimulateCommand(Console console, Configurations configurations, InstalledPlugins installed) {
    this.console = console;
    this.configurations = configurations;
    this.installed = installed;
  }

  @Override
  public Integer call() {
    ClusterConfig cluster =
        ConfigBinder.bind(
            ClusterConfig.class, configurations.open(clusterFile, List.of()).tree(), "");
    List<Integer> numbers = ranks.isEmpty() ? powers(cluster.ranks()) : ranks;
    numbers.forEach(it -> require(it, cluster));
    if (perRank < 0) {
      throw new UserException(
          ExitCode.USAGE, "--per-rank: is " + perRank + "; a rank has at least one example");
    }
    Subject subject = subject();
    List<Simulated> steps = new ArrayList<>();
    for (int number : numbers) {
      long batch = perRank == 0 ? subject.work.batch() : (long) perRank * number;
      if (batch > Integer.MAX_VALUE) {
        throw new UserException(
            ExitCode.USAGE,
            "--per-rank: %,d examples on %,d ranks are more than a batch can have"
                .formatted(perRank, number));
      }
      steps.add(StepSimulator.of(cluster, subject.work, number, (int) batch, subject.precision));
    }
    console.result(new Simulation(true, steps));
    SimulationText.table(steps, console);
    if (timeline) {
      SimulationText.timeline(steps.get(steps.size() - 1), console);
    }
    return ExitCode.OK;
  }

  private Subject subject() {
    if (shape) {
      ShapeConfig sizes =
          ConfigBinder.bind(ShapeConfig.class, configurations.open(target, settings).tree(), "");
      return new Subject(sizes.work(), sizes.precision());
    }
    try (Plugins plugins = installed.load()) {
      RunSetup setup = RunSetup.of(configurations.open(target, settings).tree(), plugins);
      Backend engine = plugins.engines().get(setup.config().train().engine());
      SessionOptions options =
          setup.sessionOptions(
              engine.precision(setup.config().train().precision()),
              engine.tableStorage(setup.config().train().tableStorage()));
      StepWork work =
          PlannedWork.of(setup.definition(), options, setup.config().train().batchSize());
      return new Subject(work, options.precision());
    }
  }

  private static List<Integer> powers(int most) {
    List<Integer> powers = new ArrayList<>();
    for (int number = 1; number <= most; number *= 2) {
      powers.add(number);
    }
    if (powers.get(powers.size() - 1) < most) {
      powers.add(most);
    }
    return powers;
  }

  private static void require(int number, ClusterConfig cluster) {
    if (number < 1 || number > cluster.ranks()) {
      throw new UserException(
          ExitCode.USAGE,
          "--ranks: is %d; the cluster has 1 to %d: %d hosts of %d"
              .formatted(number, cluster.ranks(), cluster.hosts(), cluster.ranksPerHost()));
    }
  }
}
