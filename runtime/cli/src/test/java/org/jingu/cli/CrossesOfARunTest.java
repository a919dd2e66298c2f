package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.run.TrainingRun;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The click is the exclusive or of a bit of the user and a bit of the item, about which neither
 * alone says anything: logistic regression learns it from their cross, and from nothing else.
 */
class CrossesOfARunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREPARE =
      """
      files: {train: [train.csv], valid: [valid.csv], test: [test.csv]}
      sparse: {user: {}, item: {}}
      labels: {click: {}}
      """;

  @TempDir static Path dir;
  private static Path plain;
  private static Path crossed;
  private static Path run;

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    Path raw = Files.createDirectory(dir.resolve("raw"));
    Random random = new Random(8);
    for (String part : List.of("train", "valid", "test")) {
      List<String> rows = new ArrayList<>(List.of("click,user,item"));
      for (int i = 0; i < (part.equals("train") ? 3000 : 1000); i++) {
        int user = random.nextInt(20);
        int item = random.nextInt(10);
        rows.add("%d,u%d,i%d".formatted(user % 2 ^ item % 2, user, item));
      }
      Files.write(raw.resolve(part + ".csv"), rows);
    }
    prepare("plain", PREPARE);
    prepare("crossed", PREPARE + "crosses: [{features: [user, item], buckets: 5000}]\n");
    plain = config("plain", "");
    crossed = config("plain-crossed", ", crosses: [[user, item]]");
    run = train("run", crossed);
  }

  private static void prepare(String name, String yaml) throws IOException {
    Path config = Files.writeString(dir.resolve(name + "-prepare.yaml"), yaml);
    ok("prepare", config, "--input", dir.resolve("raw"), "--out", dir.resolve(name));
  }

  private static Path config(String name, String more) throws IOException {
    return Files.writeString(
        dir.resolve(name + ".yaml"),
        """
        model: {name: lr}
        data: {path: %s%s}
        train:
          epochs: 4
          batch_size: 64
          checkpoint: {steps: 50}
          early_stopping: {patience: 0}
          optimizer: {embedding: {name: adam, lr: 0.02}}
        """
            .formatted(dir.resolve(name.replaceAll("-.*", "")), more));
  }

  private static CliRun ok(Object... command) {
    CliRun done = run(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  private static CliRun run(Object... command) {
    return CliRun.of(Arrays.stream(command).map(String::valueOf).toArray(String[]::new));
  }

  private static Path train(String name, Object... command) {
    List<Object> words = new ArrayList<>(List.of("train"));
    words.addAll(List.of(command));
    words.addAll(List.of("--out", dir.resolve(name)));
    ok(words.toArray());
    return dir.resolve(name);
  }

  private static JsonNode metrics(Path of, Object... more) throws IOException {
    List<Object> words = new ArrayList<>(List.of("evaluate", of, "--json"));
    words.addAll(List.of(more));
    return JSON.readTree(ok(words.toArray()).out()).at("/metrics/click");
  }

  private static double auc(Path of) throws IOException {
    return metrics(of).get("auc").asDouble();
  }

  @Test
  void withoutACrossNothingIsLearned() throws IOException {
    assertEquals(0.5, auc(train("without", plain)), 0.06);
  }

  @Test
  void aCrossOfTheRunIsLearned() throws IOException {
    assertTrue(auc(run) > 0.95);
  }

  @Test
  void aCrossOfThePreparationIsLearned() throws IOException {
    Path prepared = train("prepared", config("crossed", ""));
    assertTrue(auc(prepared) > 0.95);
    // Raw rows are crossed by the run's copy of the preparation.
    assertEquals(
        metrics(prepared), metrics(prepared, "--data", dir.resolve("raw").resolve("test.csv")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "nd4j"})
  void everyEngineOfTheHostLearnsIt(String engine) throws IOException {
    assertTrue(auc(train("on-" + engine, crossed, "--set", "train.engine=" + engine)) > 0.95);
  }

  @Test
  void predictionsHaveTheMetricsThatEvaluationTells() throws IOException {
    Path rows = dir.resolve("raw").resolve("test.csv");
    double loss = 0;
    List<String> raw = Files.readAllLines(rows).subList(1, 1001);
    for (Path data : List.of(dir.resolve("plain").resolve("test"), rows)) {
      Path out = dir.resolve("scores.csv");
      ok("predict", run, "--data", data, "--out", out);
      List<String> scores = Files.readAllLines(out);
      loss = 0;
      for (int i = 0; i < raw.size(); i++) {
        double p = Double.parseDouble(scores.get(i + 1));
        loss -= raw.get(i).startsWith("1") ? Math.log(p) : Math.log1p(-p);
      }
      assertEquals(metrics(run).get("logloss").asDouble(), loss / raw.size(), 1e-5);
    }
    assertEquals(metrics(run), metrics(run, "--data", rows));
  }

  @Test
  void aRunThatBrokeOffResumesToTheSameBits() throws IOException {
    Path broken = dir.resolve("broken");
    YamlDocument document = YamlDocument.read(crossed);
    TrainingListener breaking =
        new TrainingListener() {
          @Override
          public void stepped(Stepped event) {
            if (event.step() == 70) {
              throw new IllegalStateException("broken off");
            }
          }
        };
    try (Plugins plugins = PluginLoader.load(List.of(), CrossesOfARunTest.class.getClassLoader());
        StopOnSignal signal = StopOnSignal.install()) {
      RunSetup setup = RunSetup.of(document.tree(), plugins);
      TrainingRun training = new TrainingRun(setup, plugins, document.text(), broken, false);
      assertThrows(
          IllegalStateException.class, () -> training.run(breaking, OpenTelemetry.noop(), signal));
    }
    assertEquals(50, new SavedRun(broken).checkpoints().latest().orElseThrow().step());
    train("broken", crossed, "--resume");
    assertArrayEquals(model(run), model(broken));
  }

  private static byte[] model(Path of) throws IOException {
    return Files.readAllBytes(new SavedRun(of).model().folder().resolve("model.safetensors"));
  }

  @Test
  void theManifestHasTheCrossAndResumingWithAnotherIsRefused() {
    Object recorded =
        ((Map<?, ?>) new SavedRun(run).manifest().config().get("data")).get("crosses");
    assertEquals(
        List.of(Map.of("features", List.of("user", "item"), "buckets", 1 << 18, "seed", 0)),
        recorded);
    CliRun refused =
        run("train", crossed, "--out", run, "--resume", "--set", "data.crosses=[[item, user]]");
    assertEquals(ExitCode.RUN_FOLDER, refused.code(), refused.all());
    assertTrue(refused.err().contains("config.data.crosses"), refused.all());
  }

  @Test
  void inspectShowsTheCrossAndItsTable() throws IOException {
    JsonNode features =
        JSON.readTree(ok("inspect", crossed, "--json").out()).get("sparse_features");
    assertEquals(3, features.size());
    assertEquals("user_x_item", features.get(2).get("name").asText());
    assertEquals(1 << 18, features.get(2).get("rows").asInt());
    assertEquals(
        features, JSON.readTree(ok("inspect", run, "--json").out()).get("sparse_features"));
  }

  @Test
  void modelsWithAndWithoutTheCrossAreCompared() throws IOException {
    Path out = dir.resolve("compared");
    ok("compare", plain, crossed, "--seeds", "1", "--out", out);
    String table = Files.readString(out.resolve("compare.md"));
    assertTrue(table.contains("plain-crossed"), table);
  }

  @Test
  void featuresOfACrossTakeOverridesAndMistakesHaveTheirLine() throws IOException {
    CliRun refused = run("inspect", crossed, "--set", "data.features.user_x_itm.pooling=mean");
    assertTrue(refused.err().contains("did you mean 'user_x_item'?"), refused.all());
    Path wrong = config("plain-wrong", ", crosses: [[user, itm]]");
    CliRun unknown = run("train", wrong, "--out", dir.resolve("never"));
    assertEquals(ExitCode.USAGE, unknown.code(), unknown.all());
    assertTrue(
        unknown.err().contains("plain-wrong.yaml:2: data.crosses[0].features[1]: there is no"),
        unknown.all());
    assertNotEquals(0, run("inspect", crossed, "--set", "data.crosses=[user]").code());
  }
}
