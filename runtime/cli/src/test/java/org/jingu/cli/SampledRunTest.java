package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.jingu.engine.checkpoint.SafetensorsReader;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.TrainingListener;
import org.jingu.scorer.Scorer;
import org.jingu.scorer.Scores;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that read a part of the negatives, or weigh classes, and predict as if they did not. */
class SampledRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAMPLED = "train.sampling={negatives: {click: 0.1}}";

  @TempDir static Path dir;
  private static Path config;
  private static Path whole;
  private static Path sampled;

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    Path raw = Files.createDirectory(dir.resolve("raw"));
    Random random = new Random(3);
    for (String part : List.of("train", "test")) {
      List<String> rows = new ArrayList<>(List.of("user,click,buy"));
      for (int i = 0; i < 30_000; i++) {
        int user = random.nextInt(20);
        int click = random.nextDouble() < 0.02 + 0.004 * user ? 1 : 0;
        int buy = random.nextDouble() < 0.3 ? 1 : 0;
        rows.add("u%d,%d,%d".formatted(user, click, buy));
      }
      Files.write(raw.resolve(part + ".csv"), rows);
    }
    Path yaml =
        Files.writeString(
            dir.resolve("prepare.yaml"),
            """
            files: {train: [train.csv], test: [test.csv]}
            sparse: {user: {}}
            labels: {click: {}, buy: {}}
            """);
    ok("prepare", yaml, "--input", raw, "--out", dir.resolve("data"));
    config =
        Files.writeString(
            dir.resolve("model.yaml"),
            """
            model: {name: lr}
            data: {path: %s, labels: [click]}
            train:
              epochs: 4
              batch_size: 128
              threads: 1
              checkpoint: {steps: 20}
            """
                .formatted(dir.resolve("data")));
    whole = train("whole");
    sampled = train("sampled", SAMPLED);
  }

  private static CliRun ok(Object... command) {
    CliRun done = run(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  private static CliRun run(Object... command) {
    return CliRun.of(Arrays.stream(command).map(String::valueOf).toArray(String[]::new));
  }

  private static List<Object> words(String name, String... settings) {
    List<Object> words = new ArrayList<>(List.of("train", config, "--out", dir.resolve(name)));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    return words;
  }

  private static Path train(String name, String... settings) {
    ok(words(name, settings).toArray());
    return dir.resolve(name);
  }

  private static JsonNode metrics(Path of, String label, Object... more) throws IOException {
    List<Object> words = new ArrayList<>(List.of("evaluate", of, "--json"));
    words.addAll(List.of(more));
    return JSON.readTree(ok(words.toArray()).out()).at("/metrics/" + label);
  }

  private static double calibration(Path of, String label) throws IOException {
    return metrics(of, label).get("calibration").asDouble();
  }

  @Test
  void predictionsAreCalibratedAsThoseOfAllNegatives() throws IOException {
    // The noise of some 1,800 clicks in 30,000 rows is 2.4 %, on either part.
    assertEquals(1, calibration(whole, "click"), 0.1);
    assertEquals(1, calibration(sampled, "click"), 0.1);
    assertEquals(
        metrics(whole, "click").get("logloss").asDouble(),
        metrics(sampled, "click").get("logloss").asDouble(),
        0.002);
  }

  @Test
  void withoutCorrectionTheyWouldNotBe() {
    long steps = new SavedRun(sampled).manifest().outcome().steps();
    long all = new SavedRun(whole).manifest().outcome().steps();
    assertEquals(4 * 235, all);
    // 6 % of clicks and a tenth of the rest.
    assertEquals(0.154, (double) steps / all, 0.02);
  }

  @Test
  void whatIsPredictedIsWhatIsEvaluated() throws IOException {
    Path out = dir.resolve("scores.csv");
    Path rows = dir.resolve("raw/test.csv");
    ok("predict", sampled, "--data", rows, "--out", out);
    List<String> scores = Files.readAllLines(out);
    List<String> raw = Files.readAllLines(rows);
    double loss = 0;
    for (int i = 1; i < raw.size(); i++) {
      double p = Double.parseDouble(scores.get(i));
      loss -= raw.get(i).contains(",1,") ? Math.log(p) : Math.log1p(-p);
    }
    double evaluated = metrics(sampled, "click").get("logloss").asDouble();
    assertEquals(evaluated, loss / (raw.size() - 1), 1e-5);
  }

  @Test
  void exportedModelsHaveTheCorrection() throws IOException {
    Path model = dir.resolve("model.jingu");
    ok("export", sampled, "--format", "jingu", "-o", model);
    double[] predicted = new double[3];
    Path rows = Files.write(dir.resolve("three.csv"), List.of("user", "u1", "u10", "u19"));
    Path out = dir.resolve("three-scores.csv");
    ok("predict", sampled, "--data", rows, "--out", out);
    for (int i = 0; i < 3; i++) {
      predicted[i] = Double.parseDouble(Files.readAllLines(out).get(i + 1));
    }
    try (Scorer scorer = Scorer.open(model)) {
      Scores scored =
          scorer.score(List.of(Map.of("user", "u1"), Map.of("user", "u10"), Map.of("user", "u19")));
      for (int i = 0; i < 3; i++) {
        assertEquals(predicted[i], scored.of(i), 1e-5);
      }
    }
    Path weights = dir.resolve("weights.safetensors");
    ok("export", sampled, "--format", "safetensors", "-o", weights);
    try (SafetensorsReader reader = SafetensorsReader.open(weights)) {
      JsonNode said = JSON.readTree(reader.metadata().get("jingu"));
      assertEquals(Math.log(0.1), said.at("/added_to_logits/0").asDouble(), 1e-12);
    }
    ok("export", sampled, "--format", "onnx", "-o", dir.resolve("model.onnx"));
  }

  @Test
  void weightsOfClassesChangeNoProbabilities() throws IOException {
    Path weighted = train("weighted", "train.class_weights={click: {positive: 8, negative: 0.5}}");
    assertEquals(1, calibration(weighted, "click"), 0.1);
    Path both = train("both", "train.class_weights={click: {positive: 2}}", SAMPLED);
    assertEquals(1, calibration(both, "click"), 0.1);
  }

  @Test
  void labelsAreSampledEachByItsOwnRate() throws IOException {
    Path two =
        train(
            "two",
            "data.labels=[click, buy]",
            "model={name: wukong, tasks: 2, embedding_dim: 4, layers: 1, n_f: 2, n_l: 2, mlp: [8]}",
            SAMPLED);
    assertEquals(1, calibration(two, "click"), 0.1);
    assertEquals(1, calibration(two, "buy"), 0.05);
  }

  @Test
  void aRunThatBrokeOffResumesToTheSameBits() throws IOException {
    Path broken = dir.resolve("broken");
    YamlDocument document = YamlDocument.read(config).with(List.of(SAMPLED));
    TrainingListener breaking =
        new TrainingListener() {
          @Override
          public void stepped(Stepped event) {
            if (event.step() == 50) {
              throw new IllegalStateException("broken off");
            }
          }
        };
    try (Plugins plugins = PluginLoader.load(List.of(), SampledRunTest.class.getClassLoader());
        StopOnSignal signal = StopOnSignal.install()) {
      RunSetup setup = RunSetup.of(document.tree(), plugins);
      TrainingRun training = new TrainingRun(setup, plugins, document.text(), broken, false);
      assertThrows(
          IllegalStateException.class, () -> training.run(breaking, OpenTelemetry.noop(), signal));
    }
    assertEquals(40, new SavedRun(broken).checkpoints().latest().orElseThrow().step());
    List<Object> resumed = words("broken", SAMPLED);
    resumed.add("--resume");
    ok(resumed.toArray());
    assertArrayEquals(model(sampled), model(broken));
    CliRun other = run(words("broken", "train.sampling={negatives: {click: 0.2}}").toArray());
    assertEquals(ExitCode.RUN_FOLDER, other.code(), other.all());
  }

  private static byte[] model(Path of) throws IOException {
    return Files.readAllBytes(new SavedRun(of).model().folder().resolve("model.safetensors"));
  }

  @Test
  void mistakesAreTold() {
    refused("train.sampling={negatives: {clik: 0.1}}", "has no label 'clik'; did you mean 'click'");
    refused("train.sampling={negatives: {click: 0}}", "is 0.0; it is a share above 0");
    refused("train.sampling={negatives: {}}", "is empty; name a label");
    refused("train.class_weights={clik: {positive: 2}}", "has no label 'clik'");
    refused("train.class_weights={click: {positive: -1}}", "is -1.0; it must be a number above 0");
    refused(SAMPLED, "set beside the loss 'focal'", "train.loss=focal");
    refused(SAMPLED, "beside a teacher", "train.distillation={teacher: x}");
  }

  private static void refused(String setting, String message, String... more) {
    List<String> settings = new ArrayList<>(List.of(setting));
    settings.addAll(List.of(more));
    CliRun refused = run(words("never", settings.toArray(String[]::new)).toArray());
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains(message), refused.all());
  }
}
