package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jingu.cli.Configurations;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.Table;
import org.jingu.cli.UserException;
import org.jingu.cli.run.Device;
import org.jingu.cli.run.DeviceRun;
import org.jingu.cli.run.RunSetup;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.KernelTuning;
import org.jingu.engine.plugin.Plugins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu tune-kernels}: which algorithms of a GPU's library are fastest for a run. */
@Command(
    name = "tune-kernels",
    description =
        "Measure which algorithms a GPU's library should use for the matrix products of a"
            + " configuration, and keep what is faster for all later runs on this machine.")
public final class TuneKernelsCommand implements Callable<Integer> {
  private final Console console;
  private final Configurations configurations;
  private final InstalledPlugins installed;

  @Parameters(paramLabel = "CONFIG", description = "A configuration; its data gives the sizes.")
  private Path config = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key, such as train.precision=bf16; may be repeated.")
  private List<String> settings = List.of();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Whose library is measured; the only value is cuda, the default.")
  private Device device = Device.CUDA;

  @Inject
  TuneKernelsCommand(Console console, Configurations configurations, InstalledPlugins installed) {
    this.console = console;
    this.configurations = configurations;
    this.installed = installed;
  }

  /**
   * The result.
   *
   * @param file that was written
   * @param kernels what was measured
   */
  private record Report(String file, List<KernelTuning.Measured> kernels) {}

  @Override
  public Integer call() {
    try (Plugins plugins = installed.load()) {
      RunSetup setup = RunSetup.of(configurations.open(config, settings).tree(), plugins);
      Backend engine = plugins.engines().get(device.id());
      DeviceRun run = DeviceRun.of(setup, engine);
      KernelTuning tuning =
          run.check()
              .tuning(run.shape())
              .orElseThrow(
                  () ->
                      new UserException(
                          ExitCode.USAGE,
                          "--device: is '"
                              + device
                              + "', which has nothing to measure; write cuda"));
      console.line(
          "measuring %d products in %s, batches of %,d, for evaluation of %,d",
          tuning.kernels(), run.precision().id(), run.shape().training(), run.shape().evaluation());
      List<KernelTuning.Measured> found = new ArrayList<>();
      tuning.run(found::add);
      print(new Report(tuning.file().toString(), found));
      return ExitCode.OK;
    }
  }

  private void print(Report report) {
    console.result(report);
    Table table = new Table(Set.of(1, 2, 3, 4), "KERNEL", "TRIED", "OWN MS", "FASTEST", "RATIO");
    for (KernelTuning.Measured it : report.kernels) {
      table.row(
          it.kernel(),
          Integer.toString(it.tried()),
          number(it.own(), 4),
          number(it.fastest(), 4),
          number(it.fastest() / it.own(), 2));
    }
    table.print(console);
    console.line("");
    console.line(
        "%d of %d have a faster algorithm than the library's own choice; kept in %s",
        report.kernels.stream().filter(KernelTuning.Measured::taken).count(),
        report.kernels.size(),
        report.file);
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
