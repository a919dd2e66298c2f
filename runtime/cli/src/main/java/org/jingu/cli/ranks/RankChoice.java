package org.jingu.cli.ranks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.engine.ranks.Crew;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --ranks} says: how many processes of this machine, or that this one is one of several
 * that somebody started.
 *
 * @param text as it was given
 * @param here how many processes of this machine; 0 where the environment says
 * @param self this process among them; null where it is the one that starts the others
 */
public record RankChoice(String text, int here, @Nullable RankEnvironment self) {
  private static final String ENVIRONMENT = "env";
  private static final int MOST = 1024;

  /**
   * Understands the option.
   *
   * @throws UserException if it makes no sense, or the environment does not
   */
  public static RankChoice of(String text, Map<String, String> variables) {
    if (text.equals(ENVIRONMENT)) {
      return new RankChoice(text, 0, RankEnvironment.of(variables));
    }
    try {
      int here = Integer.parseInt(text);
      if (here >= 1 && here <= MOST) {
        return new RankChoice(text, here, null);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new UserException(
        ExitCode.USAGE,
        "--ranks is '%s'; it must be a number of processes from 1 to %d, or '%s' where a launcher started them"
            .formatted(text, MOST, ENVIRONMENT));
  }

  /** Whether this process only helps another one, which has the run. */
  public boolean helps() {
    return self != null && self.rank() > 0;
  }

  /** The other ranks; null where there are none. */
  public @Nullable Crew crew(Path run, List<Path> plugins) {
    if (self != null) {
      return self.ranks() == 1 ? null : TcpCrew.elsewhere(self, run);
    }
    return here == 1 ? null : TcpCrew.here(here, run, plugins);
  }
}
