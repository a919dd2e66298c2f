package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** Searches in miniature: made, cut off, gone on with, and refused. */
class TuneCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Its rate is far too small, so that most trials are better. */
  private static final String CONFIG =
      """
      model: {name: fm, embedding_dim: 2}
      data: {path: %s}
      train: {preset: paper, epochs: 4, batch_size: 64, threads: 1, schedule: {shape: cosine, warmup_share: 0.1}, optimizer: {dense: {lr: 1e-5}, embedding: {name: adam, lr: 1e-5}}}
      """;

  private static final String SPACE =
      """
      space:
        model.embedding_dim: {choice: [2, 4]}
        train.optimizer.embedding.lr: {log_uniform: [0.001, 0.1]}
      """;

  @TempDir private Path temporary = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    Path raw = Files.createDirectory(temporary.resolve("raw"));
    Random random = new Random(3);
    for (String part : List.of("train", "valid", "test")) {
      List<String> rows = new ArrayList<>(List.of("user,item,click"));
      for (int i = 0; i < (part.equals("train") ? 1024 : 512); i++) {
        int user = random.nextInt(8);
        int item = random.nextInt(8);
        int click = random.nextDouble() < ((user ^ item) & 1) * 0.6 + 0.1 ? 1 : 0;
        rows.add("u%d,i%d,%d".formatted(user, item, click));
      }
      Files.write(raw.resolve(part + ".csv"), rows);
    }
    Path prepare =
        Files.writeString(
            temporary.resolve("prepare.yaml"),
            "{files: {train: [train.csv], valid: [valid.csv], test: [test.csv]}, sparse: {user: {}, item: {}}, labels: {click: {}}}");
    Path data = temporary.resolve("data");
    CliRun prepared =
        CliRun.of(
            "prepare", prepare.toString(), "--input", raw.toString(), "--out", data.toString());
    assertEquals(ExitCode.OK, prepared.code(), prepared.all());
    Files.writeString(temporary.resolve("fm.yaml"), CONFIG.formatted(data));
  }

  private CliRun tune(String out, String search, String... more) throws IOException {
    Path file = Files.writeString(temporary.resolve("search.yaml"), search);
    List<String> words =
        new ArrayList<>(
            List.of(
                "tune",
                temporary.resolve("fm.yaml").toString(),
                file.toString(),
                "--out",
                temporary.resolve(out).toString()));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray(String[]::new));
  }

  private String read(String first, String... more) throws IOException {
    return Files.readString(temporary.resolve(Path.of(first, more)));
  }

  @Test
  void aSearchFindsABetterConfigurationAndItsKilledTwinTheSame() throws Exception {
    String search = "method: gp\nbudget: {trials: 5}\ngp: {start: 3}\n" + SPACE;
    CliRun whole = tune("whole", search);
    assertEquals(ExitCode.OK, whole.code(), whole.all());
    JsonNode report = JSON.readTree(read("whole", "tune.json"));
    assertEquals(6, report.get("trials").size());
    JsonNode test = report.get("test");
    assertTrue(test.get("trial").asInt() > 0, report.toString());
    JsonNode logloss = test.get("comparisons").get(1);
    assertEquals("logloss", logloss.get("metric").asText());
    assertTrue(
        logloss.get("difference").asDouble() < -2 * logloss.get("standard_error").asDouble(),
        logloss.toString());

    CliRun begun = tune("cut", search, "--search", "budget.trials=3");
    assertEquals(ExitCode.OK, begun.code(), begun.all());
    // As a kill leaves it: the third trial is not over, and a line is not whole.
    Path log = temporary.resolve("cut/trials.jsonl");
    String lines = Files.readString(log);
    Files.writeString(log, lines.substring(0, lines.lastIndexOf("{\"event\":\"reached\"") + 9));
    CliRun rest = tune("cut", search);
    assertEquals(ExitCode.OK, rest.code(), rest.all());
    assertFalse(rest.out().contains("trial-002:"), rest.all());
    assertTrue(rest.out().contains("trial-003:"), rest.all());
    assertEquals(read("whole", "tune.json"), read("cut", "tune.json"));

    String page = read("whole", "tune.html");
    assertFalse(page.contains("NaN") || page.contains("src="), page);
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page.replace("<!DOCTYPE html>", ""))));

    // The best configuration is one of train, and comes to what its trial came to.
    CliRun train =
        CliRun.of(
            "train",
            temporary.resolve("whole/best.yaml").toString(),
            "--out",
            temporary.resolve("again").toString());
    assertEquals(ExitCode.OK, train.code(), train.all());
    int best = test.get("trial").asInt();
    String trial = "trial-%03d".formatted(best);
    assertEquals(
        evaluations(temporary.resolve("whole/runs").resolve(trial)),
        evaluations(temporary.resolve("again")));
    assertTrue(Files.exists(temporary.resolve("whole/runs/" + trial + "/checkpoints")));
    int other = best == 1 ? 2 : 1;
    assertFalse(Files.exists(temporary.resolve("whole/runs/trial-00" + other + "/checkpoints")));
  }

  /** The metrics of a run's evaluations, without their times. */
  private static List<String> evaluations(Path run) throws IOException {
    List<String> metrics = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode event = JSON.readTree(line);
      if (event.path("event").asText().equals("evaluation")) {
        metrics.add(event.get("metrics").toString());
      }
    }
    return metrics;
  }

  @Test
  void rungsGoOnWithTheBitsOfARunThatNeverStopped() throws Exception {
    String search =
        "method: asha\nobjective: auc\nbudget: {trials: 6}\nasha: {reduction: 2}\n" + SPACE;
    CliRun run = tune("asha", search, "--keep");
    assertEquals(ExitCode.OK, run.code(), run.all());
    JsonNode report = JSON.readTree(read("asha", "tune.json"));
    assertEquals("[1,2,4]", report.get("rungs").toString());
    double passes = 0;
    for (JsonNode it : report.get("trials")) {
      passes += it.get("epochs").asDouble();
    }
    // All seven whole would be 28; each has one at least, and some go on.
    assertTrue(passes > 4 + 6 && passes < 4 + 6 * 3, report.toString());
    List<JsonNode> promoted = new ArrayList<>();
    report
        .get("trials")
        .forEach(
            it -> {
              if (it.get("trial").asInt() > 0 && it.get("status").asText().equals("ended")) {
                promoted.add(it);
              }
            });
    assertFalse(promoted.isEmpty(), report.toString());
    JsonNode values = promoted.get(0).get("values");
    String trial = "trial-%03d".formatted(promoted.get(0).get("trial").asInt());
    List<String> words =
        new ArrayList<>(
            List.of(
                "train",
                temporary.resolve("fm.yaml").toString(),
                "--out",
                temporary.resolve("alone").toString(),
                "--set",
                "train.early_stopping.monitor=auc"));
    values
        .properties()
        .forEach(it -> words.addAll(List.of("--set", it.getKey() + "=" + it.getValue())));
    CliRun alone = CliRun.of(words.toArray(String[]::new));
    assertEquals(ExitCode.OK, alone.code(), alone.all());
    assertEquals(
        evaluations(temporary.resolve("alone")),
        evaluations(temporary.resolve("asha/runs").resolve(trial)));
  }

  @Test
  void aTrialThatExplodesIsARow() throws IOException {
    String search =
        """
        method: grid
        workers: 2
        space:
          train.optimizer.embedding.lr: {choice: [0.01, 1e30]}
        """;
    CliRun run = tune("exploded", search);
    assertEquals(ExitCode.OK, run.code(), run.all());
    JsonNode last = JSON.readTree(read("exploded", "tune.json")).get("trials").get(2);
    assertEquals("failed", last.get("status").asText(), run.all());
    assertTrue(last.get("message").asText().contains("loss"), last.toString());
    assertTrue(run.out().contains("(1 failed)"), run.all());
  }

  @Test
  void whatIsWrongIsSaidBeforeAnyTrial() throws IOException {
    CliRun typo = tune("typo", SPACE.replace("embedding_dim", "embedding_dmi"));
    assertEquals(ExitCode.USAGE, typo.code(), typo.all());
    assertTrue(typo.err().contains("search.yaml:2: space.model.embedding_dmi"), typo.all());
    CliRun metric = tune("typo", "objective: logless\n" + SPACE);
    assertEquals(ExitCode.USAGE, metric.code(), metric.all());
    assertTrue(metric.err().contains("logloss"), metric.all());
    assertFalse(Files.exists(temporary.resolve("typo")));
    assertEquals(ExitCode.OK, tune("one", "method: random\nbudget: {trials: 1}\n" + SPACE).code());
    CliRun other = tune("one", "method: sobol\nbudget: {trials: 1}\n" + SPACE);
    assertEquals(ExitCode.USAGE, other.code(), other.all());
    assertTrue(other.err().contains("another search"), other.all());
  }
}
