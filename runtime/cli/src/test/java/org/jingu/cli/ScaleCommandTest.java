package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A laboratory in miniature: planned, run in two parts, cut off, fitted and reported. */
class ScaleCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String LAB =
      """
      teacher: {seed: 3, variance: 8, bias: 0, examples: 16384, holdout: 512, sparse: 6, dense: 2, multi_hot: 1, unused: 1,
        fewest_ids: 8, most_ids: 40, terms: 24}
      window: 4096
      seeds: 1
      recovery: 512
      model: {embedding_dim: 4, embedding_std: 0.1}
      train:
        batch_size: 64
        threads: 1
        optimizer: {dense: {lr: 0.005}, embedding: {name: adam, lr: 0.02}}
      ladder:
        rungs:
          - {name: W0, seeds: 2, model: {layers: 1, n_f: 2, n_l: 2, k: 2, mlp: [4], attention_rows: 1, attention_mlp: [4], top_mlp: [4]}}
          - {name: W1, model: {layers: 1, n_f: 2, n_l: 2, k: 2, mlp: [8], attention_rows: 1, attention_mlp: [4], top_mlp: [8]}}
          - {name: W2, model: {layers: 1, n_f: 2, n_l: 2, k: 4, mlp: [16], attention_rows: 2, attention_mlp: [8], top_mlp: [16]}}
          - {name: W3, model: {layers: 2, n_f: 2, n_l: 2, k: 4, mlp: [32], attention_rows: 2, attention_mlp: [8], top_mlp: [16]}}
      match:
        - {architecture: dlrm, at: [W2], model: {top_mlp: [w, 8]}}
        - architecture: dcnv2
          at: [W3]
          model: {layers: 1, mlp: [w]}
          train: {optimizer: {dense: {lr: 1e30}}}
      """;

  @TempDir private static Path temporary = Path.of("");
  private static Path lab = Path.of("");
  private static CliRun planned = new CliRun(1, "", "");

  @BeforeAll
  static void plan() throws IOException {
    Path yaml = Files.writeString(temporary.resolve("lab.yaml"), LAB);
    lab = temporary.resolve("lab");
    planned = CliRun.of("scale", "plan", yaml.toString(), "--out", lab.toString());
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readString(file));
  }

  private static CliRun scale(String command, String... more) {
    List<String> words = new ArrayList<>(List.of("scale", command, lab.toString()));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray(String[]::new));
  }

  @Test
  void aSweepThatIsCutOffComesToTheSamePointsAndAReport() throws IOException {
    assertEquals(ExitCode.OK, planned.code(), planned.all());
    assertEquals(7, json(lab.resolve("plan.json")).get("runs").size());
    CliRun some = scale("run", "--only", "wukong", "--budget", "3s");
    assertEquals(ExitCode.OK, some.code(), some.all());
    CliRun all = scale("run");
    assertTrue(all.out().contains("7 of 7 runs are done"), all.all());
    Path points = lab.resolve("points.jsonl");
    String whole = Files.readString(points);
    assertEquals(6 * 3 + 1, whole.lines().count(), whole);
    assertTrue(whole.contains("\"status\":\"loss_x\""), whole);

    // As a kill leaves it: the last run's lines are not whole, and its folder is.
    Files.writeString(points, whole.substring(0, whole.length() - 100));
    CliRun again = scale("run");
    assertTrue(again.out().contains("7 of 7 runs are done"), again.all());
    assertEquals(whole, Files.readString(points));

    CliRun report = scale("report", "--hold-out", "1");
    assertEquals(ExitCode.OK, report.code(), report.all());
    assertTrue(report.out().startsWith("On the teacher, wukong's excess is "), report.all());
    String markdown = Files.readString(lab.resolve("report.md"));
    assertTrue(markdown.contains("dlrm at the compute of W2 has "), markdown);
    assertTrue(markdown.contains("PRODUCTS 1"), markdown);
    String page = Files.readString(lab.resolve("report.html"));
    String plots = page.substring(page.indexOf("<div class=\"plots\">"), page.indexOf("<section>"));
    assertFalse(plots.contains("NaN") || plots.contains("Infinity"), plots);
    assertFalse(page.contains("src="), page);
    JsonNode fit = json(lab.resolve("fit.json"));
    assertEquals(4, fit.get("scalings").get(0).get("configurations").size());
    assertEquals("excess", fit.get("metric").asText());
    assertEquals("loss_x", fit.get("failures").get(0).get("status").asText());
  }

  @Test
  void aMatchedModelCostsWhatItsRungDoes() throws IOException {
    for (JsonNode run : json(lab.resolve("plan.json")).get("runs")) {
      assertTrue(Math.abs(run.get("gap").asDouble()) <= 0.02, run.toString());
    }
  }

  @Test
  void theExampleCanBePlanned() throws IOException {
    Path small = temporary.resolve("small");
    CliRun run =
        CliRun.of("scale", "plan", "../../examples/scale/small.yaml", "--out", small.toString());
    assertEquals(ExitCode.OK, run.code(), run.all());
    assertEquals(16, json(small.resolve("plan.json")).get("runs").size());
  }

  @Test
  void examplesAreNotChangedAfterTheFirstRun() throws IOException {
    Path other = temporary.resolve("other");
    Path yaml = temporary.resolve("lab.yaml");
    CliRun.of("scale", "plan", yaml.toString(), "--out", other.toString());
    CliRun.of("scale", "run", other.toString(), "--budget", "3s");
    CliRun changed =
        CliRun.of(
            "scale", "plan", yaml.toString(), "--out", other.toString(), "--set", "teacher.seed=4");
    assertEquals(ExitCode.USAGE, changed.code(), changed.all());
    assertTrue(changed.err().contains("is not changed after the first"), changed.all());
  }

  @Test
  void anOrdinaryRunTrainsOnATeacherAndIsMeasured() throws IOException {
    Path config =
        Files.writeString(
            temporary.resolve("lr.yaml"),
            """
            model: {name: lr}
            data: {path: %s}
            train: {epochs: 1, batch_size: 64, metrics: [auc, logloss, excess, oracle_logloss]}
            """
                .formatted(lab.resolve("teacher")));
    Path run = temporary.resolve("run");
    CliRun trained = CliRun.of("train", config.toString(), "--out", run.toString());
    assertEquals(ExitCode.OK, trained.code(), trained.all());
    CliRun evaluated = CliRun.of("evaluate", run.toString(), "--json");
    assertEquals(ExitCode.OK, evaluated.code(), evaluated.all());
    JsonNode metrics = JSON.readTree(evaluated.out()).get("metrics").get("click");
    double excess = metrics.get("excess").asDouble();
    double difference =
        metrics.get("logloss").asDouble() - metrics.get("oracle_logloss").asDouble();
    assertTrue(excess > 0, metrics.toString());
    assertEquals(difference, excess, 0.2, metrics.toString());
    CliRun looked = CliRun.of("data", lab.resolve("teacher").toString());
    assertTrue(looked.err().contains("made by a teacher"), looked.all());
  }

  @Test
  void ofDataOfOnesOwnTheLeastLossIsUnknown() throws IOException {
    Path data = OwnData.prepared(temporary, 8192);
    String text = LAB.replaceFirst("(?s)teacher: .*?}\n", "data: {path: " + data + "}\n");
    Path yaml =
        Files.writeString(temporary.resolve("own.yaml"), text.substring(0, text.indexOf("match:")));
    Path own = temporary.resolve("own");
    CliRun all = CliRun.of("scale", "all", yaml.toString(), "--out", own.toString());
    assertEquals(ExitCode.OK, all.code(), all.all());
    assertTrue(all.out().contains("On this data, wukong's log loss is "), all.all());
    assertTrue(all.out().contains("least loss that any model could have"), all.all());
    assertEquals("logloss", json(own.resolve("fit.json")).get("metric").asText());
  }

  @Test
  void whatIsWrongIsSaidWithItsLine() throws IOException {
    Path yaml =
        Files.writeString(
            temporary.resolve("wrong.yaml"),
            LAB.replace("at: [W2]", "at: [W9]").replace("window: 4096", "window: 1000"));
    CliRun wrong =
        CliRun.of("scale", "plan", yaml.toString(), "--out", temporary.resolve("x").toString());
    assertEquals(ExitCode.USAGE, wrong.code(), wrong.all());
    assertTrue(wrong.err().contains("there is no rung 'W9'"), wrong.all());
    CliRun nothing = CliRun.of("scale", "run", temporary.resolve("nothing").toString());
    assertEquals(ExitCode.USAGE, nothing.code(), nothing.all());
    assertTrue(nothing.err().contains("jingu scale plan"), nothing.all());
    CliRun bare = CliRun.of("scale");
    assertEquals(ExitCode.USAGE, bare.code(), bare.all());
    CliRun budget = scale("run", "--budget", "soon");
    assertTrue(budget.err().contains("write a time such as 90s"), budget.all());
  }
}
