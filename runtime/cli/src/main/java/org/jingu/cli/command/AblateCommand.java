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
import org.jingu.cli.Telemetry;
import org.jingu.cli.UserException;
import org.jingu.cli.ablate.Ablation;
import org.jingu.cli.ablate.AblationText;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.Device;
import org.jingu.cli.run.EngineSettings;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.scale.LabFolder;
import org.jingu.cli.scale.LabPlanner;
import org.jingu.cli.scale.LabText;
import org.jingu.cli.scale.LabTrial;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.StoppedException;
import org.jingu.lab.ladder.AblationConfig;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.sweep.Sweep;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu ablate}: what each part of a model is worth, and how sure that is. */
@Command(
    name = "ablate",
    description =
        "Train a model and variants of it on the same examples, and show how surely they differ.")
public final class AblateCommand implements Callable<Integer> {
  private final Console console;
  private final Configurations configurations;
  private final InstalledPlugins installed;
  private final Telemetry.Source telemetries;

  @Parameters(paramLabel = "CONFIG", description = "The model and its variants, as YAML.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder. Default: runs/ablate- and the configuration's name.")
  private @Nullable Path out;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Runs of the model and of each variant, as the key seeds.")
  private @Nullable Integer seeds;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Set a key; may be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where runs compute: ${COMPLETION-CANDIDATES}.")
  private @Nullable Device device;

  @Inject
  AblateCommand(
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
    List<String> set = new ArrayList<>(settings);
    if (seeds != null) {
      set.add("seeds=" + seeds);
    }
    YamlDocument document = configurations.open(file, new EngineSettings(set, null, device));
    AblationConfig config = ConfigBinder.bind(AblationConfig.class, document.tree(), "");
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    LabFolder folder = new LabFolder(out == null ? Path.of("runs", "ablate-" + name) : out);
    try (Plugins plugins = installed.load();
        Telemetry telemetry = telemetries.open();
        StopOnSignal signal = StopOnSignal.install()) {
      requireOwn(folder);
      Plan plan =
          new LabPlanner(folder, plugins)
              .plan(document.text(), config.laboratory(), config::ordered);
      LabTrial trial = new LabTrial(folder, plugins, telemetry.get(), signal, false);
      new Sweep(folder.path(), plan, folder.speed())
          .run(
              Double.POSITIVE_INFINITY,
              "",
              run -> {
                Sweep.Made made = trial.make(run);
                console.line("%s", LabText.line(made));
                return made;
              });
    } catch (StoppedException e) {
      console.warn(e.getMessage() + "; go on with the same command");
      report(folder);
      return ExitCode.INTERRUPTED;
    }
    report(folder);
    return ExitCode.OK;
  }

  /** A ladder's plan is not overwritten. */
  private static void requireOwn(LabFolder folder) {
    if (folder.isPlanned()
        && folder.plan().runs().stream().noneMatch(it -> it.rung().equals(AblationConfig.BASE))) {
      throw new UserException(
          ExitCode.USAGE,
          "'%s' was planned by 'jingu scale'; give another folder with --out"
              .formatted(folder.path()));
    }
  }

  private void report(LabFolder folder) {
    Plan plan = folder.plan();
    Ablation ablation = Ablation.of(plan, folder.points());
    AblationText text = new AblationText(ablation, plan.made());
    folder.write("ablation.json", ablation);
    folder.write("report.md", text.markdown());
    folder.write("report.html", text.html());
    console.result(ablation);
    text.table().print(console);
    console.line("%s", text.sentence());
    console.line("%s", folder.path().resolve("report.html"));
  }
}
