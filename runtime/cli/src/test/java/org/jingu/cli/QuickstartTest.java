package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
  private static final List<String> MODELS = List.of("lr", "ffm", "wukong");

  @TempDir Path dir;

  /**
   * Of the seeds 1 to 6 and the default, the least that Wukong gained on LR was an AUC of 0.022.
   */
  @Test
  void interactionsGainAndTheOptimumStaysFar() throws IOException {
    Map<String, JsonNode> lines = quickstart();
    for (String model : MODELS) {
      double share = (auc(lines, model) - .5) / (auc(lines, "attainable optimum") - .5);
      assertTrue(share > .5 && share < .85, model + " reaches " + share + " of the attainable");
    }
    assertTrue(auc(lines, "lr") + .01 < auc(lines, "ffm"), lines.toString());
    assertTrue(auc(lines, "lr") + .01 < auc(lines, "wukong"), lines.toString());
  }

  @Test
  void whatItLeavesIsThereToGoOnWith() throws IOException {
    Path out = dir.resolve("quick");
    Map<String, JsonNode> lines = quickstart("--examples", "3000", "--seed", "5");
    for (String model : MODELS) {
      assertTrue(auc(lines, model) < auc(lines, "attainable optimum"), lines.toString());
      double best = lines.get("attainable optimum").get("logloss").asDouble();
      assertTrue(lines.get(model).get("logloss").asDouble() > best, lines.toString());
      assertTrue(Files.exists(out.resolve("runs").resolve(model).resolve("manifest.json")));
      assertTrue(Files.exists(out.resolve(model + ".yaml")));
    }
    Path log = out.resolve("raw/log.csv");
    Path mine = dir.resolve("mine");
    CliRun init = CliRun.of("init", log.toString(), "--out", mine.toString());
    assertEquals(ExitCode.OK, init.code(), init.all());
    CliRun next =
        CliRun.of(
            "evaluate", out + "/runs/wukong", "--baseline", out + "/runs/lr", "--data", "test");
    assertEquals(ExitCode.OK, next.code(), next.all());
  }

  private Map<String, JsonNode> quickstart(String... options) throws IOException {
    String[] arguments = new String[options.length + 4];
    System.arraycopy(options, 0, arguments, 4, options.length);
    arguments[0] = "quickstart";
    arguments[1] = "--out";
    arguments[2] = dir.resolve("quick").toString();
    arguments[3] = "--json";
    CliRun run = CliRun.of(arguments);
    assertEquals(ExitCode.OK, run.code(), run.all());
    Map<String, JsonNode> lines = new HashMap<>();
    for (String line : run.out().lines().toList()) {
      JsonNode node = new ObjectMapper().readTree(line);
      if (node.has("name")) {
        lines.put(node.get("name").asText(), node);
      }
    }
    return lines;
  }

  private static double auc(Map<String, JsonNode> lines, String name) {
    return lines.get(name).get("auc").asDouble();
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
