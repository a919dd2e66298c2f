package org.jingu.cli.compare;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.SavedRun;
import org.jspecify.annotations.Nullable;

/**
 * What a finished run wrote down while it trained.
 *
 * @param validation its evaluations, in order
 * @param seconds the time it took, or null where it was interrupted and only the last process knows
 */
public record RunHistory(List<Validation> validation, @Nullable Double seconds) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Map<String, Double>>> METRICS =
      new TypeReference<>() {};

  /**
   * An evaluation on the validation part.
   *
   * @param step the steps made
   * @param epochs passes made, with fractions
   * @param metrics values by task and metric
   */
  public record Validation(long step, double epochs, Map<String, Map<String, Double>> metrics) {}

  /**
   * Reads a run's metrics file.
   *
   * @param stepsPerEpoch the steps of a whole pass
   */
  public static RunHistory of(SavedRun run, double stepsPerEpoch) {
    List<Validation> validation = new ArrayList<>();
    Double seconds = null;
    for (JsonNode line : lines(run.metrics())) {
      String event = line.path("event").asText();
      if (event.equals("evaluation")) {
        long step = line.path("step").asLong();
        validation.add(new Validation(step, step / stepsPerEpoch, metrics(run, line)));
      } else if (event.equals("end")) {
        seconds = line.path("seconds").asDouble();
      }
    }
    boolean interrupted = !run.manifest().resumed().isEmpty();
    return new RunHistory(List.copyOf(validation), interrupted ? null : seconds);
  }

  private static Map<String, Map<String, Double>> metrics(SavedRun run, JsonNode line) {
    try {
      Map<String, Map<String, Double>> metrics = JSON.convertValue(line.get("metrics"), METRICS);
      if (metrics != null && metrics.values().stream().allMatch(Objects::nonNull)) {
        return metrics;
      }
    } catch (IllegalArgumentException e) {
      // Not a map of maps of numbers, as below.
    }
    throw new CheckpointException(
        "%s is damaged: the evaluation at step %s has the metrics %s; restore it from a copy"
            .formatted(run.metrics(), line.path("step"), line.path("metrics")));
  }

  private static List<JsonNode> lines(Path file) {
    List<JsonNode> lines = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        lines.add(JSON.readTree(line));
      }
      return lines;
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
