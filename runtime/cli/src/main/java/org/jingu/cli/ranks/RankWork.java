package org.jingu.cli.ranks;

import java.io.IOException;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.ranks.RankWorker;
import org.jingu.ranks.Meeting;
import org.jingu.ranks.RankException;
import org.jingu.ranks.Wire;

/** What a process does that is another rank than 0. */
public final class RankWork {
  private RankWork() {}

  /**
   * Joins the others and works until rank 0 ends. A signal that stops rank 0 reaches this process
   * too; it goes on, so that rank 0 can write a checkpoint.
   *
   * @throws DeviceException if a rank is lost
   * @throws UserException if rank 0 cannot be reached
   */
  public static void run(RankEnvironment self, Plugins plugins, StopOnSignal signal) {
    try (Wire wire = Meeting.join(self.party(), self.rank(), self.address())) {
      RunSetup setup = assignment(wire, plugins);
      Backend engine = plugins.engines().get(setup.config().train().engine());
      signal.during(
          () -> {},
          () -> {
            RankWorker.work(
                engine,
                setup.definition(),
                RankAssignment.options(setup, engine).shared(self.here()),
                wire);
            return 0;
          });
    } catch (RankException e) {
      throw new DeviceException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UserException(
          ExitCode.DEVICE,
          "cannot join the run at %s:%d: %s".formatted(self.host(), self.port(), e.getMessage()),
          e);
    }
  }

  private static RunSetup assignment(Wire wire, Plugins plugins) {
    try {
      return RankAssignment.read(wire.receive(0)).setup(plugins);
    } catch (RankException e) {
      throw e;
    } catch (RuntimeException e) {
      wire.abort(String.valueOf(e.getMessage()));
      throw e;
    }
  }
}
