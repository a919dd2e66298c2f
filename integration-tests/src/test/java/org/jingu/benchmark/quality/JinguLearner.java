package org.jingu.benchmark.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model of Jingu with a configuration that names only the model and the data.
 *
 * @param jingu what trains it
 * @param model its plugin
 */
record JinguLearner(Jingu jingu, String model) implements Learner {
  private static final String CONFIGURATION =
      """
      model:
        name: %s
      data:
        path: %s
      """;

  @Override
  public String name() {
    return "jingu " + model;
  }

  @Override
  public boolean seeded() {
    return true;
  }

  @Override
  public int lines() {
    return (int) CONFIGURATION.lines().count();
  }

  @Override
  public Trained train(Dataset data, long seed, Path folder) throws IOException {
    String path = TextNode.valueOf(data.prepared().toAbsolutePath().toString()).toString();
    Path config =
        Files.writeString(folder.resolve(model + ".yaml"), CONFIGURATION.formatted(model, path));
    Path run = folder.resolve("run");
    Path events = folder.resolve("train.jsonl");
    Effort effort = jingu.run(events, "train", config, "--out", run, "--set", "train.seed=" + seed);
    Path evaluation = folder.resolve("evaluate.jsonl");
    jingu.run(evaluation, "evaluate", run);
    return new Trained(scores(Jingu.values(evaluation).get(0)), effort, note(Jingu.values(events)));
  }

  /** Of the first label, which is what peers learn. */
  static Scores scores(JsonNode evaluated) {
    JsonNode metrics = evaluated.get("metrics").elements().next();
    return new Scores(
        metrics.get("auc").asDouble(),
        metrics.get("logloss").asDouble(),
        metrics.get("calibration").asDouble());
  }

  /** The epoch of the model that was kept and why training ended. */
  static String note(List<JsonNode> events) {
    JsonNode ended = last(events, "ended");
    long kept = ended.get("model_step").asLong();
    String epoch =
        events.stream()
            .filter(event -> event.get("event").asText().equals("evaluated"))
            .map(event -> event.get("value"))
            .filter(value -> value.get("step").asLong() == kept)
            .map(value -> value.get("epoch").asText())
            .findFirst()
            .orElse("?");
    return "kept epoch " + epoch + "; " + ended.get("reason").asText();
  }

  private static JsonNode last(List<JsonNode> events, String name) {
    return events.stream()
        .filter(event -> event.get("event").asText().equals(name))
        .reduce((first, second) -> second)
        .orElseThrow(() -> new IllegalStateException("training told no event '" + name + "'"))
        .get("value");
  }
}
