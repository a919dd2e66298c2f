package org.jingu.cli.ranks;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jingu.cli.Main;
import org.jspecify.annotations.Nullable;

/** The other ranks of a run as processes of this machine, like this one but for their command. */
final class RankProcesses implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;
  private static final int KILLED = 128 + 9;

  private final Path logs;
  private final List<Path> plugins;
  private final List<Process> processes = new ArrayList<>();

  /**
   * For a run.
   *
   * @param logs the folder for what they print
   * @param plugins folders of plugins
   */
  RankProcesses(Path logs, List<Path> plugins) {
    this.logs = logs;
    this.plugins = plugins;
  }

  /** Starts all but rank 0. */
  void start(RankEnvironment leader) throws IOException {
    Files.createDirectories(logs);
    for (int rank = 1; rank < leader.ranks(); rank++) {
      ProcessBuilder builder = new ProcessBuilder(command());
      RankEnvironment own =
          new RankEnvironment(
              rank, leader.ranks(), leader.here(), leader.host(), leader.port(), leader.token());
      builder.environment().putAll(own.variables());
      builder.redirectErrorStream(true).redirectOutput(log(rank).toFile());
      builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      processes.add(builder.start());
    }
  }

  private Path log(int rank) {
    return logs.resolve(String.format(Locale.ROOT, "rank-%05d.log", rank));
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.add("worker");
    plugins.forEach(folder -> command.addAll(List.of("--plugins", folder.toString())));
    return command;
  }

  /** The first rank that has ended; 0 where all live. */
  int ended() {
    for (int i = 0; i < processes.size(); i++) {
      if (!processes.get(i).isAlive()) {
        return i + 1;
      }
    }
    return 0;
  }

  /** How a rank that is lost ended, in words; empty where nothing is known of it. */
  String ending(int rank) {
    if (rank < 1 || rank > processes.size()) {
      return "";
    }
    Process process = processes.get(rank - 1);
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        return "";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
    int code = process.exitValue();
    String last = lastLine(log(rank));
    return "; its process %d ended with exit code %d%s%s"
        .formatted(
            process.pid(),
            code,
            code == KILLED ? " (killed: by somebody, or the system for want of memory)" : "",
            last == null ? "" : ", last words in %s: %s".formatted(log(rank), last));
  }

  private static @Nullable String lastLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log).stream().filter(it -> !it.isBlank()).toList();
      return lines.isEmpty() ? null : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return null;
    }
  }

  /** Ends what does not end by itself. */
  @Override
  public void close() {
    try {
      for (Process process : processes) {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      processes.forEach(Process::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}
