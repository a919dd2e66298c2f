package org.jingu.benchmark.quality;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the programs of peers. */
final class Commands {
  private Commands() {}

  /** The program of that name in a folder of the PATH. */
  static Optional<Path> onPath(String name) {
    String folders = System.getenv().getOrDefault("PATH", "");
    return Stream.of(folders.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name).toAbsolutePath())
        .filter(Commands::runs)
        .findFirst();
  }

  /** Whether a file is there and can be run. */
  static boolean runs(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** Whether python3 has a module. */
  static boolean pythonHas(String module) {
    try {
      Process process =
          new ProcessBuilder("python3", "-c", "import " + module)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
