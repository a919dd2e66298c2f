package org.jingu.benchmark.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Calls Jingu's command line in processes of its own. */
final class Jingu {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> command;

  /**
   * By what starts it.
   *
   * @param command the launcher, or Java with its arguments
   */
  Jingu(List<String> command) {
    this.command = List.copyOf(command);
  }

  /** Runs a command with {@code --json}, which writes a value a line into the file. */
  Effort run(Path output, Object... words) {
    List<String> line = new ArrayList<>(command);
    Arrays.stream(words).map(String::valueOf).forEach(line::add);
    line.add("--json");
    return MeasuredProcess.run(line, output);
  }

  /** The values that a command wrote. */
  static List<JsonNode> values(Path output) throws IOException {
    List<JsonNode> values = new ArrayList<>();
    for (String line : Files.readAllLines(output)) {
      values.add(JSON.readTree(line));
    }
    return values;
  }

  /**
   * The models of all plugins that can be used.
   *
   * @param output a file to write
   */
  List<String> models(Path output) throws IOException {
    run(output, "plugins");
    return values(output).stream()
        .filter(plugin -> !plugin.hasNonNull("problem"))
        .map(plugin -> plugin.get("name").asText())
        .toList();
  }
}
