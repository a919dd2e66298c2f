package org.jingu.cli.ranks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.ranks.Crew;
import org.jingu.ranks.Meeting;
import org.jingu.ranks.Message;
import org.jingu.ranks.RankException;
import org.jingu.ranks.TcpWire;
import org.jingu.ranks.Wire;
import org.jspecify.annotations.Nullable;

/**
 * The other ranks of a run as processes: of this machine, which it starts, or of any, which
 * somebody else starts.
 */
public final class TcpCrew implements Crew {
  private static final int TOKEN_BYTES = 16;

  private final RankEnvironment leader;
  private final Path run;
  private final @Nullable RankProcesses processes;

  private TcpCrew(RankEnvironment leader, Path run, @Nullable RankProcesses processes) {
    this.leader = leader;
    this.run = run;
    this.processes = processes;
  }

  /**
   * Processes of this machine, which talk over its loopback address.
   *
   * @param ranks the leader included
   * @param run the run's folder
   * @param plugins the folders that this process loads plugins from
   */
  public static TcpCrew here(int ranks, Path run, List<Path> plugins) {
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    RankEnvironment leader =
        new RankEnvironment(0, ranks, ranks, host, 0, HexFormat.of().formatHex(token));
    return new TcpCrew(leader, run, new RankProcesses(new SavedRun(run).ranks(), plugins));
  }

  /** Processes that others start, on this machine or elsewhere. */
  public static TcpCrew elsewhere(RankEnvironment leader, Path run) {
    return new TcpCrew(leader, run, null);
  }

  @Override
  public int ranks() {
    return leader.ranks();
  }

  @Override
  public int here() {
    return leader.here();
  }

  @Override
  public Wire start(ModelDefinition definition, SessionOptions options) {
    InetSocketAddress at = leader.address();
    try (Meeting meeting = new Meeting(leader.party(), at)) {
      if (processes != null) {
        processes.start(
            new RankEnvironment(
                0, leader.ranks(), leader.here(), leader.host(), meeting.port(), leader.token()));
      }
      TcpWire wire = meeting.await(() -> processes == null || processes.ended() == 0);
      assign(wire);
      return wire;
    } catch (RankException e) {
      int ended = processes == null ? 0 : processes.ended();
      throw ended == 0 ? e : new RankException(ended, "rank %d did not start".formatted(ended));
    } catch (IOException e) {
      throw new UserException(
          ExitCode.DEVICE, "cannot wait for ranks at %s: %s".formatted(at, e.getMessage()), e);
    }
  }

  private void assign(Wire wire) {
    Message message = new Message();
    RankAssignment.of(run).write(message);
    for (int rank = 1; rank < wire.world(); rank++) {
      wire.send(rank, message.bytes());
    }
  }

  @Override
  public String explain(RankException loss) {
    return loss.getMessage() + (processes == null ? "" : processes.ending(loss.rank()));
  }

  @Override
  public void close() {
    if (processes != null) {
      processes.close();
    }
  }
}
