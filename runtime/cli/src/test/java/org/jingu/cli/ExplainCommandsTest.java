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

/** {@code importance} and {@code explain}, on clicks that the item decides and nothing else. */
class ExplainCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path dir;
  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    Path raw = Files.createDirectory(dir.resolve("raw"));
    Random random = new Random(8);
    List<String> rows = new ArrayList<>(List.of("click,item,noise,price"));
    for (int i = 0; i < 4000; i++) {
      int item = random.nextInt(10);
      int click = random.nextDouble() < (item < 5 ? 0.1 : 0.9) ? 1 : 0;
      rows.add("%d,i%d,n%d,%d".formatted(click, item, random.nextInt(4), random.nextInt(99)));
    }
    Files.write(raw.resolve("clicks.csv"), rows);
    Path prepare =
        Files.writeString(
            dir.resolve("prepare.yaml"),
            """
            files: {train: [clicks.csv]}
            split: {by: ratio, valid: 0.2, test: 0.2}
            sparse: {item: {}, noise: {}}
            dense: {price: {}}
            labels: {click: {}}
            """);
    ok("prepare", prepare, "--input", raw, "--out", dir.resolve("data"));
    Path config =
        Files.writeString(
            dir.resolve("deepfm.yaml"),
            """
            model: {name: deepfm, embedding_dim: 4, mlp: [8]}
            data: {path: %s, crosses: [[item, noise]]}
            train: {epochs: 3, batch_size: 64}
            """
                .formatted(dir.resolve("data")));
    run = dir.resolve("run");
    ok("train", config, "--out", run);
  }

  private static CliRun run(Object... command) {
    return CliRun.of(Arrays.stream(command).map(String::valueOf).toArray(String[]::new));
  }

  private static CliRun ok(Object... command) {
    CliRun done = run(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  private static JsonNode entry(JsonNode result, String name) {
    for (JsonNode entry : result.path("importance")) {
      if (entry.path("name").asText().equals(name)) {
        return entry.at("/losses/click");
      }
    }
    throw new AssertionError(name + " is not in " + result);
  }

  @Test
  void theDecidingFeatureIsImportantAndNoiseIsNot() throws IOException {
    JsonNode result =
        JSON.readTree(ok("importance", run, "--json", "--group", "rest=noise,price").out());
    for (String metric : List.of("auc", "logloss")) {
      JsonNode item = entry(result, "item").path(metric);
      assertTrue(item.path("low").asDouble() > 0.2, result.toString());
      for (String nothing : List.of("noise", "price", "rest")) {
        JsonNode loss = entry(result, nothing).path(metric);
        assertTrue(Math.abs(loss.path("value").asDouble()) < 0.03, result.toString());
        assertTrue(loss.path("low").asDouble() < loss.path("high").asDouble());
      }
    }
    assertTrue(result.at("/unchanged/click/auc").asDouble() > 0.8, result.toString());
    assertEquals(800, result.path("examples").asInt(), 60);
  }

  @Test
  void rowsAreDrawnAndTheTableStartsWithWhatMattersMost() {
    CliRun shown = ok("importance", run, "--data", "valid", "--rows", "300");
    assertTrue(shown.out().contains("on 300 rows of valid; permuted 5 times"), shown.all());
    List<String> lines = shown.out().lines().toList();
    assertTrue(lines.get(2).startsWith("item "), shown.all());
    assertEquals(shown.out(), ok("importance", run, "--data", "valid", "--rows", "300").out());
  }

  @Test
  void contributionsAddUpToTheLogit() throws IOException {
    Path scores = dir.resolve("scores.csv");
    Path test = dir.resolve("data/test");
    ok("predict", run, "--data", test, "--out", scores);
    List<String> predicted = Files.readAllLines(scores);
    List<String> told =
        ok("explain", run, "--row", "3,0", "--row", "7", "--json").out().lines().toList();
    assertEquals(3, told.size());
    int[] rows = {0, 3, 7};
    for (int i = 0; i < rows.length; i++) {
      JsonNode result = JSON.readTree(told.get(i));
      assertEquals(rows[i], result.path("row").asInt());
      JsonNode click = result.at("/tasks/click");
      double sum = 0;
      for (JsonNode part : click.path("parts")) {
        sum += part.path("contribution").asDouble();
      }
      double logit = click.path("logit").asDouble();
      assertEquals(logit - click.path("base").asDouble(), sum, 1e-9);
      double prediction = click.path("prediction").asDouble();
      assertEquals(Double.parseDouble(predicted.get(rows[i] + 1)), prediction, 1e-5);
      assertEquals("item", click.at("/parts/0/feature").asText(), click.toString());
      String item = click.at("/parts/0/value").asText();
      assertTrue(item.matches("i\\d"), item);
      boolean likely = item.compareTo("i5") >= 0;
      assertEquals(likely, click.at("/parts/0/contribution").asDouble() > 0, click.toString());
    }
  }

  @Test
  void aRawRowIsExplainedBesideTheOthersOfItsFile() throws IOException {
    Path file = Files.writeString(dir.resolve("few.csv"), "item,noise,price\ni1,n0,4\ni9,n0,4\n");
    CliRun explained = ok("explain", run, "--data", file, "--row", "1");
    assertTrue(explained.out().contains("2 rows have"), explained.all());
    assertTrue(explained.out().contains("sum "), explained.all());
  }

  @Test
  void whatIsNotThereIsTold() {
    CliRun row = run("explain", run, "--row", "100000");
    assertEquals(ExitCode.DATA, row.code(), row.all());
    assertTrue(row.err().contains("--row 100000: the data has"), row.all());
    CliRun group = run("importance", run, "--group", "rest=noise,prize");
    assertEquals(ExitCode.USAGE, group.code(), group.all());
    assertTrue(group.err().contains("no feature 'prize'; did you mean 'price'?"), group.all());
    CliRun shape = run("importance", run, "--group", "noise");
    assertEquals(ExitCode.USAGE, shape.code(), shape.all());
    CliRun none = run("importance", run, "--permutations", "0");
    assertEquals(ExitCode.USAGE, none.code(), none.all());
  }
}
