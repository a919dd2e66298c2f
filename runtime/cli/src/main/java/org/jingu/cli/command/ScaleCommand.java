package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jingu.cli.Configurations;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Telemetry;
import org.jingu.cli.UserException;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.Device;
import org.jingu.cli.run.EngineSettings;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.scale.Budget;
import org.jingu.cli.scale.Calibration;
import org.jingu.cli.scale.LabFolder;
import org.jingu.cli.scale.LabPage;
import org.jingu.cli.scale.LabPlanner;
import org.jingu.cli.scale.LabTables;
import org.jingu.cli.scale.LabText;
import org.jingu.cli.scale.LabTrial;
import org.jingu.cli.scale.PlanTable;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.StoppedException;
import org.jingu.lab.fit.Form;
import org.jingu.lab.fit.Law;
import org.jingu.lab.fit.Simulation;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.ladder.Speed;
import org.jingu.lab.result.Analysis;
import org.jingu.lab.result.Findings;
import org.jingu.lab.sweep.Sweep;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu scale}: how losses fall with compute, and how sure that is. */
@Command(
    name = "scale",
    description =
        "Plan a ladder of models, train each in one pass, and fit the law of their losses.",
    synopsisSubcommandLabel = "plan|run|fit|report|all")
public final class ScaleCommand implements Callable<Integer> {
  private final Console console;
  private final Configurations configurations;
  private final InstalledPlugins installed;
  private final Telemetry.Source telemetries;

  @Inject
  ScaleCommand(
      Console console,
      Configurations configurations,
      InstalledPlugins installed,
      Telemetry.Source telemetries) {
    this.console = console;
    this.configurations = configurations;
    this.installed = installed;
    this.telemetries = telemetries;
  }

  @Override
  public Integer call() {
    throw new UserException(
        ExitCode.USAGE, "scale: name what to do: plan, run, fit, report, or all of it");
  }

  /** The runs, what each costs, and whether they fit a budget. */
  @Command(
      description = "Plan the runs and show what they cost; the teacher is fixed from then on.")
  int plan(
      @Parameters(paramLabel = "LAB.yaml", description = "The laboratory's configuration.")
          Path file,
      @Option(names = "--out", paramLabel = "LAB", required = true, description = "Its folder.")
          Path out,
      @Option(
              names = "--set",
              paramLabel = "KEY=VALUE",
              description = "Set a key; may be repeated.")
          @Nullable List<String> settings,
      @Option(
              names = "--device",
              paramLabel = "DEVICE",
              description = "Where runs compute: ${COMPLETION-CANDIDATES}.")
          @Nullable Device device,
      @Option(
              names = "--calibrate",
              description = "Time some steps of up to four models on this machine.")
          boolean calibrate,
      @Option(
              names = "--budget",
              paramLabel = "TIME",
              description = "Say which runs fit into it, such as 22m.")
          @Nullable String budget) {
    double seconds = Budget.seconds(budget);
    try (Plugins plugins = installed.load();
        Telemetry telemetry = telemetries.open();
        StopOnSignal signal = StopOnSignal.install()) {
      LabFolder folder = new LabFolder(out);
      planned(file, settings, device, folder, plugins);
      if (calibrate) {
        new Calibration(folder, plugins).measure(telemetry.get(), signal);
      }
      new PlanTable(folder.plan(), folder.speed()).print(console, seconds);
      console.line("next: jingu scale run %s", out);
    }
    return ExitCode.OK;
  }

  private void planned(
      Path file,
      @Nullable List<String> settings,
      @Nullable Device device,
      LabFolder folder,
      Plugins plugins) {
    List<String> set = settings == null ? List.of() : settings;
    YamlDocument document = configurations.open(file, new EngineSettings(set, null, device));
    Plan plan = new LabPlanner(folder, plugins).plan(document);
    console.line(
        "%s %s; %,d examples a run",
        plan.teacher() ? "teacher" : "data", plan.source(), plan.examples());
  }

  /** Makes runs that are not made yet. */
  @Command(description = "Make the runs that are not made yet, the cheapest first.")
  int run(
      @Parameters(paramLabel = "LAB", description = "A folder that was planned.") Path path,
      @Option(
              names = "--budget",
              paramLabel = "TIME",
              description = "Begin no run that would end after it, such as 90s, 9m or 1h.")
          @Nullable String budget,
      @Option(names = "--only", paramLabel = "MODEL", description = "Only runs of this model.")
          @Nullable String only,
      @Option(names = "--keep", description = "Keep the runs' checkpoints.") boolean keep) {
    return sweep(new LabFolder(path), Budget.seconds(budget), only == null ? "" : only, keep);
  }

  private int sweep(LabFolder folder, double budget, String only, boolean keep) {
    Plan plan = folder.plan();
    Speed speed = folder.speed();
    try (Plugins plugins = installed.load();
        Telemetry telemetry = telemetries.open();
        StopOnSignal signal = StopOnSignal.install()) {
      LabTrial trial = new LabTrial(folder, plugins, telemetry.get(), signal, keep);
      Sweep.Progress progress =
          new Sweep(folder.path(), plan, speed)
              .run(
                  budget,
                  only,
                  run -> {
                    Sweep.Made made = trial.make(run);
                    console.line("%s", LabText.line(made));
                    return made;
                  });
      console.line(
          "%d of %d runs are done%s",
          progress.done(),
          progress.of(),
          progress.done() < progress.of()
              ? ", about %s left to do: jingu scale run %s"
                  .formatted(Budget.text(progress.secondsLeft()), folder.path())
              : "; next: jingu scale report " + folder.path());
      return ExitCode.OK;
    } catch (StoppedException e) {
      console.warn(e.getMessage() + "; go on with: jingu scale run " + folder.path());
      return ExitCode.INTERRUPTED;
    }
  }

  /** Fits the law of every architecture. */
  @Command(description = "Fit the law of the losses, with intervals, and write fit.json.")
  int fit(
      @Parameters(paramLabel = "LAB", description = "A folder with runs.") Path path,
      @Option(
              names = "--hold-out",
              paramLabel = "N",
              defaultValue = "2",
              description =
                  "Predict the N largest configurations from the others. Default: ${DEFAULT-VALUE}.")
          int holdOut,
      @Option(
              names = "--self-check",
              description = "Also fit 200 simulated sweeps of this design whose law is known.")
          boolean selfCheck) {
    LabFolder folder = new LabFolder(path);
    Findings findings = findings(folder, holdOut);
    console.result(findings);
    console.line("%s", findings.sentence());
    LabTables.fits(findings).print(console);
    if (selfCheck) {
      selfCheck(findings);
    }
    return ExitCode.OK;
  }

  private static final int DRAWS = 2000;
  private static final int CHECKS = 200;

  private static Findings findings(LabFolder folder, int holdOut) {
    Findings findings =
        new Analysis(folder.plan(), folder.points(), folder.times(), holdOut, DRAWS).findings();
    folder.write("fit.json", findings);
    return findings;
  }

  private void selfCheck(Findings findings) {
    Simulation.Design design = LabText.design(findings);
    if (design == null) {
      console.line("self-check: there is no law yet whose design could be checked");
      return;
    }
    for (double share : new double[] {0, 0.3, 0.6}) {
      double[] sizes = design.sizes();
      double last = Math.pow(sizes[sizes.length - 1], -0.25);
      Law truth = new Law(Form.LEVEL, share / (1 - share) * last, 1, 0.25);
      Simulation it = Simulation.of(truth, design, CHECKS, 1);
      console.result(it);
      console.line(
          "self-check: %d sweeps of c = 0.25 with a level of %.0f %% of the last loss: bias %+.4f, %.1f %% of the 90 %% intervals hold c, half-width %.3f",
          it.sweeps(), 100 * share, it.bias(), 100 * it.coverage(), it.width());
    }
  }

  /** Writes the report. */
  @Command(description = "Fit, and write report.md and report.html.")
  int report(
      @Parameters(paramLabel = "LAB", description = "A folder with runs.") Path path,
      @Option(
              names = "--hold-out",
              paramLabel = "N",
              defaultValue = "2",
              description =
                  "Predict the N largest configurations from the others. Default: ${DEFAULT-VALUE}.")
          int holdOut) {
    return written(new LabFolder(path), holdOut);
  }

  private int written(LabFolder folder, int holdOut) {
    Findings findings = findings(folder, holdOut);
    folder.write("report.md", new LabText(folder.plan(), findings, folder.points()).markdown());
    folder.write("report.html", new LabPage(folder.plan(), findings, folder.points()).html());
    console.result(findings);
    console.line("%s", findings.sentence());
    console.line("%s", folder.path().resolve("report.html"));
    return ExitCode.OK;
  }

  /** Plans, runs and reports. */
  @Command(description = "Plan, run and report.")
  int all(
      @Parameters(paramLabel = "LAB.yaml", description = "The laboratory's configuration.")
          Path file,
      @Option(
              names = "--out",
              paramLabel = "LAB",
              description = "Its folder. Default: runs/ and the configuration's name.")
          @Nullable Path out,
      @Option(
              names = "--set",
              paramLabel = "KEY=VALUE",
              description = "Set a key; may be repeated.")
          @Nullable List<String> settings,
      @Option(
              names = "--device",
              paramLabel = "DEVICE",
              description = "Where runs compute: ${COMPLETION-CANDIDATES}.")
          @Nullable Device device,
      @Option(
              names = "--budget",
              paramLabel = "TIME",
              description = "Begin no run that would end after it, such as 22m.")
          @Nullable String budget) {
    double seconds = Budget.seconds(budget);
    long begun = System.nanoTime();
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    LabFolder folder = new LabFolder(out == null ? Path.of("runs", name) : out);
    try (Plugins plugins = installed.load();
        Telemetry telemetry = telemetries.open();
        StopOnSignal signal = StopOnSignal.install()) {
      planned(file, settings, device, folder, plugins);
      if (!Double.isInfinite(seconds)) {
        new Calibration(folder, plugins).measure(telemetry.get(), signal);
      }
    }
    new PlanTable(folder.plan(), folder.speed()).print(console, seconds);
    int code = sweep(folder, seconds - (System.nanoTime() - begun) * 1e-9, "", false);
    return code == ExitCode.OK ? written(folder, 2) : code;
  }
}
