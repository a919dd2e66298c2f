package org.jingu.benchmark.quality;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a class in a Java of its own. */
final class JavaCommand {
  private JavaCommand() {}

  /** With this Java and this class path. */
  static List<String> of(String className, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), className));
    return command;
  }
}
