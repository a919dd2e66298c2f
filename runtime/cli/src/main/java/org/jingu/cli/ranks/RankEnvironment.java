package org.jingu.cli.ranks;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.cli.Version;
import org.jingu.ranks.Meeting;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says of a rank, by the names that torchrun gives, or SLURM.
 *
 * @param rank its number
 * @param ranks how many there are
 * @param here how many of them are on this machine
 * @param host where rank 0 waits
 * @param port where rank 0 waits
 * @param token the run's secret
 */
public record RankEnvironment(int rank, int ranks, int here, String host, int port, String token) {
  static final String TOKEN = "JINGU_TOKEN";
  private static final String RANK = "RANK";
  private static final String WORLD = "WORLD_SIZE";
  private static final String HERE = "LOCAL_WORLD_SIZE";
  private static final String HOST = "MASTER_ADDR";
  private static final String PORT = "MASTER_PORT";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int SHORTEST_TOKEN = 16;

  /**
   * Reads it.
   *
   * @throws UserException if something is missing or makes no sense
   */
  public static RankEnvironment of(Map<String, String> variables) {
    int ranks = number(variables, WORLD, "SLURM_NTASKS", 1, 1 << 16);
    int rank = number(variables, RANK, "SLURM_PROCID", 0, ranks - 1);
    int here =
        variables.containsKey(HERE) || variables.containsKey("SLURM_NTASKS_PER_NODE")
            ? number(variables, HERE, "SLURM_NTASKS_PER_NODE", 1, ranks)
            : 1;
    String token = text(variables, TOKEN, null);
    if (token.length() < SHORTEST_TOKEN) {
      throw wrong(
          TOKEN,
          "has %d characters; it keeps strangers out: give all ranks the same %d or more, as 'openssl rand -hex 16' makes them"
              .formatted(token.length(), SHORTEST_TOKEN));
    }
    return new RankEnvironment(
        rank,
        ranks,
        here,
        text(variables, HOST, null),
        number(variables, PORT, null, 1, 65_535),
        token);
  }

  private static String text(Map<String, String> variables, String name, @Nullable String orElse) {
    String value = variables.get(name);
    if (value == null && orElse != null) {
      value = variables.get(orElse);
    }
    if (value == null || value.isBlank()) {
      throw wrong(
          name,
          "is not set; each of several ranks needs RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT and JINGU_TOKEN: see docs/distributed.md");
    }
    return value.strip();
  }

  private static int number(
      Map<String, String> variables, String name, @Nullable String orElse, int least, int most) {
    String value = text(variables, name, orElse);
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw wrong(name, "is '%s'; it must be a number from %d to %d".formatted(value, least, most));
  }

  private static UserException wrong(String name, String what) {
    return new UserException(ExitCode.USAGE, "the environment variable " + name + " " + what);
  }

  /** As another process is given it. */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(RANK, String.valueOf(rank));
    variables.put(WORLD, String.valueOf(ranks));
    variables.put(HERE, String.valueOf(here));
    variables.put(HOST, host);
    variables.put(PORT, String.valueOf(port));
    variables.put(TOKEN, token);
    return variables;
  }

  Meeting.Party party() {
    return party(ranks, token);
  }

  static Meeting.Party party(int ranks, String token) {
    return new Meeting.Party(ranks, token, Version.current(), PATIENCE);
  }

  InetSocketAddress address() {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (rank == 0 && address.isUnresolved()) {
      throw wrong(HOST, "is '%s', a host that is not known here".formatted(host));
    }
    return address;
  }
}
