package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
  @TempDir Path dir;

  @Test
  void itComparesBothModelsWithTheOptimumAndLeavesRunsToTry() throws IOException {
    Path out = dir.resolve("quick");
    CliRun run = CliRun.of("quickstart", "--out", out.toString(), "--examples", "2000", "--json");
    assertEquals(ExitCode.OK, run.code(), run.all());
    Map<String, JsonNode> lines = new HashMap<>();
    for (String line : run.out().lines().toList()) {
      JsonNode node = new ObjectMapper().readTree(line);
      if (node.has("name")) {
        lines.put(node.get("name").asText(), node);
      }
    }
    JsonNode optimum = lines.get("attainable optimum");
    for (String model : new String[] {"lr", "wukong"}) {
      assertTrue(lines.get(model).get("auc").asDouble() < optimum.get("auc").asDouble());
      assertTrue(lines.get(model).get("logloss").asDouble() > optimum.get("logloss").asDouble());
      assertTrue(Files.exists(out.resolve(model).resolve("manifest.json")));
      assertTrue(Files.exists(out.resolve(model + ".yaml")));
    }
  }

  @Test
  void aFolderThatIsThereIsNotTouched() {
    CliRun run = CliRun.of("quickstart", "--out", dir.toString());
    assertEquals(ExitCode.USAGE, run.code(), run.all());
    assertTrue(run.err().contains("is there already"), run.all());
  }

  @Test
  void tooFewExamplesAreRefused() {
    assertEquals(
        ExitCode.USAGE, CliRun.of("quickstart", "--examples", "10", "--out", dir + "/x").code());
  }
}
