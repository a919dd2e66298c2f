package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs with every loss, on clicks that depend on the item, and much more on the user. */
class LossesOfARunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path dir;

  @BeforeAll
  static void prepare() throws IOException {
    Path raw = Files.createDirectory(dir.resolve("raw"));
    Random random = new Random(8);
    for (String part : List.of("train", "valid", "test")) {
      List<String> rows = new ArrayList<>(List.of("click,user,item"));
      for (int i = 0; i < (part.equals("train") ? 3000 : 1000); i++) {
        int user = random.nextInt(8);
        int item = random.nextInt(12);
        double logit = 0.4 * (item - 5.5) + 1.5 * (user % 4 - 1.5);
        int click = random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
        rows.add("%d,%d,i%d".formatted(click, user, item));
      }
      Files.write(raw.resolve(part + ".csv"), rows);
    }
    for (String name : List.of("data", "grouped")) {
      Path yaml =
          Files.writeString(
              dir.resolve(name + ".prepare.yaml"),
              """
              files: {train: [train.csv], valid: [valid.csv], test: [test.csv]}
              sparse: {user: {}, item: {}}
              labels: {click: {}}
              %s
              """
                  .formatted(name.equals("grouped") ? "group: user" : ""));
      ok("prepare", yaml, "--input", raw, "--out", dir.resolve(name));
    }
  }

  private static Path config(String name, String data, String loss) throws IOException {
    return Files.writeString(
        dir.resolve(name + ".yaml"),
        """
        model: {name: lr}
        data: {path: %s}
        train:
          epochs: 5
          batch_size: 128
          early_stopping: {patience: 0}
          optimizer: {embedding: {name: adam, lr: 0.03}}
          loss: %s
        """
            .formatted(dir.resolve(data), loss));
  }

  private static CliRun ok(Object... command) {
    CliRun done = run(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  private static CliRun run(Object... command) {
    return CliRun.of(Arrays.stream(command).map(String::valueOf).toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "cross_entropy; true",
        "focal; true",
        "'{name: focal, gamma: 1, alpha: 0.5}'; true",
        "squared_error; false",
        "pairwise; false"
      })
  void aRunLearnsWithIt(String loss, boolean probabilities) throws IOException {
    String name = "run" + loss.replaceAll("\\W", "");
    Path run = dir.resolve(name);
    ok("train", config(name, "grouped", loss), "--out", run);
    JsonNode result = JSON.readTree(ok("evaluate", run, "--json").out());
    JsonNode metrics = result.at("/metrics/click");
    // The pairwise loss compares items of one user, and says nothing of users.
    assertTrue(metrics.get("gauc").asDouble() > 0.7, result.toString());
    assertTrue(loss.equals("pairwise") || metrics.get("auc").asDouble() > 0.8, result.toString());
    assertEquals(probabilities, metrics.get("logloss").isNumber(), result.toString());
    assertEquals(
        probabilities ? "" : "it is of probabilities, which the run's loss does not fit",
        result.at("/undefined/click/logloss").asText(),
        result.toString());
    assertTrue(metrics.get("rmse").isNumber(), result.toString());
    if (loss.equals("squared_error")) {
      assertTrue(metrics.get("rmse").asDouble() < 0.45, result.toString());
    }
    Path scores = dir.resolve(name + ".csv");
    ok("predict", run, "--data", dir.resolve("raw/test.csv"), "--out", scores);
    double[] predictions =
        Files.readAllLines(scores).stream().skip(1).mapToDouble(Double::parseDouble).toArray();
    boolean within = Arrays.stream(predictions).allMatch(p -> p > 0 && p < 1);
    assertEquals(probabilities, within, "predictions of " + loss);
  }

  @Test
  void comparedByWhatBothDefine() throws IOException {
    Path first = config("entropy", "grouped", "cross_entropy");
    Path second = config("squares", "grouped", "squared_error");
    Path out = dir.resolve("compared");
    ok("compare", first, second, "--out", out);
    JsonNode task = JSON.readTree(out.resolve("compare.json").toFile()).at("/models/1/tasks/click");
    assertTrue(task.at("/differences").has("auc"), task.toString());
    assertTrue(!task.at("/differences").has("logloss"), task.toString());
  }

  @Test
  void theKeysOfALossAreItsOwn() throws IOException {
    CliRun wrong = run("train", config("wrong", "data", "{name: focal, gama: 2, alpha: 3}"));
    assertEquals(ExitCode.USAGE, wrong.code(), wrong.all());
    assertTrue(
        wrong.err().contains("wrong.yaml:8: train.loss.gama: unknown key; did you mean 'gamma'?"),
        wrong.err());
    assertTrue(wrong.err().contains("train.loss.alpha: is 3"), wrong.err());
  }

  @Test
  void aLossThatThereIsNotIsAnsweredWithTheNearest() throws IOException {
    CliRun wrong = run("train", config("unknown", "data", "focl"));
    assertEquals(ExitCode.USAGE, wrong.code(), wrong.all());
    assertTrue(
        wrong.err().contains("train.loss: no loss is called 'focl'; did you mean 'focal'?"),
        wrong.err());
    CliRun nameless = run("train", config("nameless", "data", "{gamma: 2}"));
    assertTrue(nameless.err().contains("train.loss.name: missing"), nameless.err());
    CliRun number = run("train", config("number", "data", "7"));
    assertTrue(number.err().contains("train.loss: is '7'; it must be the name"), number.err());
  }

  @Test
  void aLossOfGroupsNeedsAGroupColumn() throws IOException {
    CliRun wrong = run("train", config("ungrouped", "data", "pairwise"));
    assertEquals(ExitCode.USAGE, wrong.code(), wrong.all());
    assertTrue(wrong.err().contains("the data has no group column"), wrong.err());
  }
}
