package org.jingu.benchmark.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Counts what a user writes. */
final class Lines {
  private Lines() {}

  /** The lines of a file of YAML or Python that are neither empty nor comments. */
  static int of(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return (int)
          lines.map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).count();
    }
  }
}
