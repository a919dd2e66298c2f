package org.jingu.cli.listing;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.SavedRun;
import org.jspecify.annotations.Nullable;

/**
 * A run as a list shows it.
 *
 * @param folder its folder
 * @param model the model's name; "" where the run cannot be read
 * @param status ended, not ended, or damaged
 * @param steps the steps that it ended after, or of its last checkpoint
 * @param metrics of its model on the validation part, means over tasks
 * @param started when, as an ISO instant
 * @param notes what people say of it
 * @param config its whole configuration
 */
record ListedRun(
    Path folder,
    String model,
    String status,
    long steps,
    Map<String, Double> metrics,
    String started,
    RunNotes notes,
    Map<String, Object> config) {

  /** Looks at a run; one that cannot be read is listed as damaged. */
  static ListedRun of(Path folder) {
    SavedRun run = new SavedRun(folder);
    RunNotes notes = RunNotes.of(folder);
    try {
      Manifest manifest = run.manifest();
      Manifest.Outcome outcome = manifest.outcome();
      long steps =
          outcome != null
              ? outcome.steps()
              : run.checkpoints().latest().map(it -> it.step()).orElse(0L);
      return new ListedRun(
          folder,
          manifest.plugin().name(),
          outcome == null ? "not ended" : "ended",
          steps,
          outcome == null ? Map.of() : means(outcome.metrics()),
          manifest.started(),
          notes,
          manifest.config());
    } catch (CheckpointException e) {
      return new ListedRun(folder, "", "damaged", 0, Map.of(), "", notes, Map.of());
    }
  }

  private static Map<String, Double> means(Map<String, Map<String, Double>> byTask) {
    Map<String, Double> means = new LinkedHashMap<>();
    byTask.values().stream()
        .flatMap(it -> it.keySet().stream())
        .distinct()
        .forEach(
            metric ->
                means.put(
                    metric,
                    byTask.values().stream()
                        .mapToDouble(it -> it.getOrDefault(metric, Double.NaN))
                        .average()
                        .orElse(Double.NaN)));
    return means;
  }

  /**
   * Whether it is among those that are asked for.
   *
   * @param filter {@code tag=NAME}, {@code status=…}, {@code KEY=VALUE} of its configuration, or a
   *     part of its folder's name
   */
  boolean matches(String filter) {
    int equals = filter.indexOf('=');
    if (equals < 0) {
      return folder.toString().contains(filter);
    }
    String key = filter.substring(0, equals);
    String value = filter.substring(equals + 1);
    return switch (key) {
      case "tag" -> notes.tags().contains(value);
      case "status" -> status.equals(value);
      default -> value.equals(text(config, Arrays.asList(key.split("\\."))));
    };
  }

  private static String text(@Nullable Object tree, List<String> keys) {
    if (keys.isEmpty()) {
      return String.valueOf(tree);
    }
    return tree instanceof Map<?, ?> map
        ? text(map.get(keys.get(0)), keys.subList(1, keys.size()))
        : "";
  }
}
