package org.jingu.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code jingu doctor} says of the folder of data sets. */
final class DataChecks {
  private DataChecks() {}

  static Check folder(@Nullable Path option) {
    String variable = System.getenv("JINGU_DATA");
    if (option == null && variable == null) {
      return Check.ok("data", "no folder given (--data DIR or JINGU_DATA); quickstart needs none");
    }
    Path folder = option != null ? option : Path.of(String.valueOf(variable));
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> names =
          entries.filter(Files::isDirectory).map(p -> p.getFileName().toString()).sorted().toList();
      return Check.ok("data", folder + ": " + String.join(", ", names));
    } catch (IOException e) {
      return Check.fail("data", folder + " cannot be listed (" + e + ")");
    }
  }
}
