package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import org.jingu.cli.ExitCode;
import org.jingu.cli.InstalledPlugins;
import org.jingu.cli.ranks.RankEnvironment;
import org.jingu.cli.ranks.RankWork;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.engine.plugin.Plugins;
import picocli.CommandLine.Command;

/** {@code jingu worker}: one of several ranks that train a model, told by rank 0 what to do. */
@Command(
    name = "worker",
    description =
        "Take part in a training run of several processes, as the environment says: RANK,"
            + " WORLD_SIZE, MASTER_ADDR, MASTER_PORT, JINGU_TOKEN.")
public final class WorkerCommand implements Callable<Integer> {
  private final InstalledPlugins installed;

  @Inject
  WorkerCommand(InstalledPlugins installed) {
    this.installed = installed;
  }

  @Override
  public Integer call() {
    RankEnvironment self = RankEnvironment.of(System.getenv());
    try (Plugins plugins = installed.load();
        StopOnSignal signal = StopOnSignal.install()) {
      RankWork.run(self, plugins, signal);
    }
    return ExitCode.OK;
  }
}
