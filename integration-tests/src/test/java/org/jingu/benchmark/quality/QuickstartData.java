package org.jingu.benchmark.quality;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code jingu quickstart} generates and prepares, with the optimum that it tells. */
final class QuickstartData implements DatasetSource {
  private static final String OPTIMUM = "attainable optimum";

  private final int examples;

  QuickstartData(int examples) {
    this.examples = examples;
  }

  @Override
  public String name() {
    return "Q";
  }

  @Override
  public String title() {
    return "ad log of jingu quickstart, %,d rows".formatted(examples);
  }

  @Override
  public Optional<String> obstacle() {
    return Optional.empty();
  }

  @Override
  public Made make(Jingu jingu, Path folder) throws IOException {
    Path quickstart = folder.resolve("quickstart");
    Path output = folder.resolve("quickstart.jsonl");
    jingu.run(output, "quickstart", "--out", quickstart, "--examples", examples);
    JsonNode optimum =
        Jingu.values(output).stream()
            .filter(line -> OPTIMUM.equals(line.path("name").asText()))
            .findFirst()
            .orElseThrow(() -> new IOException(output + " has no '" + OPTIMUM + "'"));
    Scores best = new Scores(optimum.get("auc").asDouble(), optimum.get("logloss").asDouble(), 1);
    Path data = quickstart.resolve("data");
    return new Made(new Dataset(data, data, folder.resolve("peers"), best), null, 0);
  }
}
