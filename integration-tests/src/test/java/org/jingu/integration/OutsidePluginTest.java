package org.jingu.integration;

import static org.jingu.cli.ExitCode.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.ApiLevel;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/add-a-model.md promises: the template, copied and built with Maven in a folder of its
 * own, is a plugin that {@code jingu} lists, trains and evaluates from its folder.
 */
class OutsidePluginTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PLUGIN = "com.example.softgroups.SoftGroupsPlugin";

  @TempDir static Path folder;
  static OutsideProject project;

  @BeforeAll
  static void build() throws Exception {
    assumeTrue(OutsideProject.canBuild(), "Maven did not start these tests");
    ReactorRepository repository =
        ReactorRepository.create(folder.resolve("repository"), Path.of(".."));
    project = OutsideProject.copyTo(folder.resolve("my-model"));
    project.build(repository);
  }

  @Test
  void theBuildPassesTheContract() throws IOException {
    String summary = project.testSummaries().get(0);
    assertTrue(summary.matches("Tests run: [1-9].*Failures: 0, Errors: 0, Skipped: 0.*"), summary);
  }

  @Test
  void pluginsListsItWithVersionLevelAndJar() throws IOException {
    CommandRun run = CommandRun.of("plugins", "--json", "--plugins", project.plugins()).ok();
    JsonNode found = null;
    for (String line : run.out().lines().toList()) {
      JsonNode outcome = JSON.readTree(line);
      if (outcome.get("name").asText().equals("soft_groups")) {
        found = outcome;
      }
    }
    assertEquals("1.0.0", found.get("version").asText());
    assertEquals(ApiLevel.CURRENT, found.get("api_level").asInt());
    assertEquals(project.jar().toString(), found.get("origin").asText());
    assertEquals(PLUGIN, found.get("provider").asText());
  }

  @Test
  void whatElseItBringsIsListedWithItsJar() throws IOException {
    CommandRun run = CommandRun.of("plugins", "--json", "--plugins", project.plugins()).ok();
    List<String> origins = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      JsonNode outcome = JSON.readTree(line);
      String offered = outcome.get("kind").asText() + " " + outcome.get("name").asText();
      if (List.of("metric bias", "loss weighted", "rule lion", "format pairs").contains(offered)) {
        origins.add(offered + " of " + outcome.get("origin").asText());
      }
    }
    assertEquals(
        List.of(
            "metric bias of " + project.jar(),
            "loss weighted of " + project.jar(),
            "rule lion of " + project.jar(),
            "format pairs of " + project.jar()),
        origins);
  }

  /** One class of a jar trains parameters and tables, and its state is resumed. */
  @Test
  void itsUpdateRuleTrainsIsResumedAndIsMissedWithoutItsFolder() throws Exception {
    Path data = RawFormat.CSV.prepareInto(folder.resolve("data-of-rule"), 2000);
    Path file = folder.resolve("lion.yaml");
    Files.writeString(
        file,
        """
        model: {name: deepfm, embedding_dim: 4, mlp: [8]}
        data: {path: %s}
        train:
          epochs: 2
          batch_size: 64
          metrics: [auc, bias]
          optimizer: {dense: {name: lion}, embedding: {name: lion, lr: 0.01, beta2: 0.95}}
        """
            .formatted(data));
    Path run = folder.resolve("lion");
    CommandRun.of("train", file, "--out", run, "--plugins", project.plugins()).ok();
    CommandRun again =
        CommandRun.of("train", file, "--out", run, "--resume", "--plugins", project.plugins());
    assertEquals(0, again.code(), again.toString());
    List<String> brought = new ArrayList<>();
    for (Manifest.Extension it : new SavedRun(run).manifest().extensions()) {
      brought.add("%s %s %s of %s".formatted(it.kind(), it.name(), it.version(), it.origin()));
    }
    String jar = " 1.0.0 of " + project.jar();
    assertEquals(List.of("metric bias" + jar, "rule lion" + jar), brought);
    CommandRun evaluation = CommandRun.of("evaluate", run, "--json").ok();
    assertTrue(evaluation.err().contains("warning: the run was made with metric 'bias' 1.0.0 of"));
    assertFalse(evaluation.err().contains("lion"), evaluation.err());
    JsonNode evaluated = JSON.readTree(evaluation.out());
    double auc = evaluated.at("/metrics/label/auc").asDouble();
    assertTrue(auc > 0.55, "auc " + auc);

    CommandRun missed = CommandRun.of("train", file, "--out", folder.resolve("none"));
    assertEquals(USAGE, missed.code(), missed.toString());
    assertTrue(missed.err().contains("train.optimizer.dense.name: is 'lion'"), missed.err());
  }

  @Test
  void itsLossTrainsAndIsMissedWithoutItsFolder() throws Exception {
    Path data = RawFormat.CSV.prepareInto(folder.resolve("data-of-loss"), 2000);
    String config =
        """
        model: {name: lr}
        data: {path: %s}
        train: {epochs: 1, batch_size: 64, loss: {name: weighted, positive: %s}}
        """;
    Map<String, Double> calibration = new HashMap<>();
    for (String positive : List.of("1", "5")) {
      Path run = folder.resolve("weighted-" + positive);
      Path file = folder.resolve("weighted-" + positive + ".yaml");
      Files.writeString(file, config.formatted(data, positive));
      CommandRun.of("train", file, "--out", run, "--plugins", project.plugins()).ok();
      JsonNode evaluated =
          JSON.readTree(
              CommandRun.of("evaluate", run, "--json", "--plugins", project.plugins()).ok().out());
      calibration.put(positive, evaluated.at("/metrics/label/calibration").asDouble());
    }
    assertTrue(calibration.get("5") > 1.2 * calibration.get("1"), calibration.toString());

    CommandRun alone = CommandRun.of("evaluate", folder.resolve("weighted-5"));
    assertEquals(USAGE, alone.code(), alone.toString());
    assertTrue(alone.err().contains("loss 'weighted' 1.0.0 of " + project.jar()), alone.err());
  }

  /** Its files are prepared and, raw, scored, and are missed without its folder. */
  @Test
  void itsFormatIsPreparedScoredAndMissedWithoutItsFolder() throws Exception {
    Path input = Files.createDirectories(folder.resolve("pairs"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      lines.append("user=u%d click=%d item=i%d%n".formatted(i % 20, i % 3 == 0 ? 1 : 0, i % 7));
    }
    Files.writeString(input.resolve("clicks.log"), lines + "user=ann clik=1\n");
    Path config = folder.resolve("pairs.yaml");
    Files.writeString(
        config,
        """
        format: pairs
        options: {columns: [click, user, item]}
        files: {train: [clicks.log]}
        split: {by: ratio, valid: 0.2}
        max_bad_fraction: 0.01
        labels: {click: {}}
        sparse: {user: {}, item: {}}
        """);
    Path data = folder.resolve("data-of-pairs");
    List<Object> prepare = List.of("prepare", config, "--input", input, "--out", data);
    CommandRun alone = CommandRun.of(prepare);
    assertEquals(USAGE, alone.code(), alone.toString());
    assertTrue(alone.err().contains("format: no format is called 'pairs'"), alone.err());
    assertFalse(Files.exists(data));

    CommandRun prepared = CommandRun.of(withPlugins(prepare)).ok();
    assertTrue(prepared.err().contains("1 bad rows are in the quarantine"), prepared.toString());
    String bad = Files.readString(data.resolve("quarantine.jsonl"));
    assertTrue(bad.contains("has 'clik=1'; expected KEY=VALUE"), bad);
    String schema = Files.readString(data.resolve("schema.json"));
    assertTrue(schema.contains("\"jar\" : \"" + project.jar() + "\""), schema);

    Path run = folder.resolve("run-of-pairs");
    Path train = folder.resolve("train-pairs.yaml");
    Files.writeString(train, "model: {name: lr}\ndata: {path: %s}\n".formatted(data));
    CommandRun.of("train", train, "--out", run).ok();
    Path scores = folder.resolve("scores.csv");
    List<Object> predict =
        List.of("predict", run, "--data", input.resolve("clicks.log"), "--out", scores);
    CommandRun missed = CommandRun.of(predict);
    assertEquals(USAGE, missed.code(), missed.toString());
    CommandRun.of(withPlugins(predict)).ok();
    assertEquals(401, Files.readAllLines(scores).size());
  }

  private static List<Object> withPlugins(List<Object> command) {
    List<Object> all = new ArrayList<>(command);
    all.addAll(List.of("--plugins", project.plugins()));
    return all;
  }

  @Test
  void itsConfigurationTrainsAndItsRunIsEvaluatedAndPredicts() throws Exception {
    assertThrows(ClassNotFoundException.class, () -> Class.forName(PLUGIN));
    Path data = RawFormat.CSV.prepareInto(folder.resolve("data"), 4000);
    Path run = folder.resolve("run");
    CommandRun.of(
            "train",
            project.folder().resolve("train.yaml"),
            "--plugins",
            project.plugins(),
            "--out",
            run,
            "--set",
            "data.path=" + data,
            "--set",
            "train.batch_size=64")
        .ok();
    Manifest.Plugin made = new SavedRun(run).manifest().plugin();
    assertEquals("1.0.0", made.version());
    assertEquals(project.jar().toString(), made.origin());

    JsonNode evaluated =
        JSON.readTree(
            CommandRun.of("evaluate", run, "--json", "--plugins", project.plugins()).ok().out());
    assertTrue(evaluated.at("/metrics/label/auc").asDouble() > 0.75, evaluated.toString());
    double bias = evaluated.at("/metrics/label/bias").asDouble(1);
    assertTrue(bias > 0 && bias < 0.2, evaluated.toString());

    CommandRun alone = CommandRun.of("evaluate", run);
    assertEquals(USAGE, alone.code(), alone.toString());
    assertTrue(alone.err().contains("'soft_groups' 1.0.0 of " + project.jar()), alone.err());
    assertFalse(alone.err().contains("xception"), alone.err());
  }
}
