package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a raw file to predictions, with the commands a user types. */
class RunCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path dir;
  private static Path config;
  private static Path run;

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    StringBuilder raw = new StringBuilder("click,user,price\n");
    for (int i = 0; i < 600; i++) {
      raw.append(i % 3 == 0 ? 1 : 0).append(",u").append(i % 6).append(',').append(i).append('\n');
    }
    Files.createDirectory(dir.resolve("raw"));
    Files.writeString(dir.resolve("raw/clicks.csv"), raw);
    Files.writeString(
        dir.resolve("prepare.yaml"),
        """
        files: {train: [clicks.csv]}
        split: {by: ratio, valid: 0.2, test: 0.2}
        sparse: {user: {}}
        dense: {price: {}}
        labels: {click: {}}
        """);
    CliRun prepared =
        CliRun.of(
            "prepare",
            dir.resolve("prepare.yaml").toString(),
            "--input",
            dir.resolve("raw").toString(),
            "--out",
            dir.resolve("data").toString());
    assertEquals(ExitCode.OK, prepared.code(), prepared.all());
    assertFalse(prepared.out().contains(" 0 rows"), prepared.all());
    config = dir.resolve("lr.yaml");
    Files.writeString(
        config,
        """
        model: {name: deepfm, embedding_dim: 4, mlp: [8]}
        data:
          path: DATA
        train:
          epochs: 3
          batch_size: 32
        """
            .replace("DATA", dir.resolve("data").toString()));
    run = dir.resolve("run");
    CliRun trained = CliRun.of("train", config.toString(), "--out", run.toString());
    assertEquals(ExitCode.OK, trained.code(), trained.all());
    assertTrue(trained.out().contains("next: jingu evaluate"), trained.all());
  }

  @Test
  void trainTellsWhatARunShowsAndWhichKeyToChange() throws IOException {
    String[] train = {"train", config.toString(), "--set", "train.epochs=2", "--out"};
    CliRun told = CliRun.of(with(train, dir.resolve("told").toString()));
    assertTrue(
        told.out().contains("found: it was still improving when it ended: logloss went from "),
        told.all());
    assertTrue(told.out().contains("raise train.epochs (now 2)"), told.all());
    CliRun json = CliRun.of(with(train, dir.resolve("told-json").toString(), "--json"));
    JsonNode found =
        json.out()
            .lines()
            .filter(line -> line.contains("\"found\""))
            .map(RunCommandsTest::parse)
            .findFirst()
            .orElseThrow()
            .at("/value/finding");
    assertEquals("still_improving", found.path("kind").asText(), json.out());
    assertEquals("train.epochs", found.at("/keys/0").asText(), json.out());
    assertTrue(told.out().contains("found: " + found.path("message").asText()), told.all());
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void evaluateShowsEveryMetricOrWhyItIsUndefined() {
    CliRun evaluated = CliRun.of("evaluate", run.toString());
    assertEquals(ExitCode.OK, evaluated.code(), evaluated.all());
    assertTrue(evaluated.out().contains("on test: "), evaluated.all());
    assertTrue(evaluated.out().contains("auc"), evaluated.all());
    assertTrue(
        evaluated.out().contains("undefined: the data has no group column"), evaluated.all());
    assertFalse(evaluated.out().contains("relative_logloss"), evaluated.all());
  }

  @Test
  void evaluateAgainstItselfHasNoRelativeGain() throws IOException {
    CliRun evaluated =
        CliRun.of("evaluate", run.toString(), "--json", "--baseline", run.toString());
    JsonNode result = JSON.readTree(evaluated.out());
    assertEquals(run.toString(), result.get("run").asText());
    JsonNode metrics = result.at("/metrics/click");
    assertTrue(metrics.has("relative_logloss"), evaluated.all());
    assertEquals(0, metrics.get("relative_logloss").asDouble(), 1e-9);
  }

  @Test
  void evaluateOfAnUnknownPartSaysSo() {
    CliRun evaluated = CliRun.of("evaluate", run.toString(), "--data", "/nowhere/x.arrow");
    assertEquals(ExitCode.DATA, evaluated.code(), evaluated.all());
    assertTrue(evaluated.err().contains("/nowhere/x.arrow"), evaluated.all());
  }

  @Test
  void rawRowsArePredictedLikePreparedOnes() throws IOException {
    Path raw = dir.resolve("raw/clicks.csv");
    Path first = dir.resolve("raw.arrow");
    assertEquals(
        ExitCode.OK,
        CliRun.of("predict", run.toString(), "--data", raw.toString(), "--out", first.toString())
            .code());
    float[] predicted = predictions(first);
    assertEquals(600, predicted.length);
    for (float p : predicted) {
      assertTrue(p >= 0 && p <= 1);
    }
    Path second = dir.resolve("test.arrow");
    CliRun prepared =
        CliRun.of(
            "predict",
            run.toString(),
            "--data",
            dir.resolve("data/test").toString(),
            "--out",
            second.toString());
    assertEquals(ExitCode.OK, prepared.code(), prepared.all());
    assertTrue(predictions(second).length > 0);
  }

  @Test
  void theRunFolderAloneScoresRawRows() throws IOException {
    Path copy = dir.resolve("moved-run");
    copy(run, copy);
    Path text = dir.resolve("one.csv");
    Files.writeString(text, "click,user,price\n0,u3,5\n0,never-seen,1e6\n");
    Path out = dir.resolve("one.arrow");
    CliRun predicted =
        CliRun.of("predict", copy.toString(), "--data", text.toString(), "--out", out.toString());
    assertEquals(ExitCode.OK, predicted.code(), predicted.all());
    assertEquals(2, predictions(out).length);
  }

  @Test
  void aBadRawRowIsToldWithItsLineAndLeavesNoFile() throws IOException {
    Path text = dir.resolve("bad.csv");
    Files.writeString(text, "click,user,price\n0,u3,5\n0,u3,cheap\n");
    Path out = dir.resolve("bad.arrow");
    CliRun predicted =
        CliRun.of("predict", run.toString(), "--data", text.toString(), "--out", out.toString());
    assertEquals(ExitCode.DATA, predicted.code(), predicted.all());
    assertTrue(predicted.err().contains("line 3"), predicted.all());
    assertFalse(Files.exists(out));
  }

  @Test
  void aRunFolderIsNotOverwritten() {
    CliRun again = CliRun.of("train", config.toString(), "--out", run.toString());
    assertEquals(ExitCode.RUN_FOLDER, again.code(), again.all());
    assertTrue(again.err().contains("--resume"), again.all());
  }

  @Test
  void aMistakeThatShowsLateDoesNotBlockTheCommandWithoutIt() {
    String out = dir.resolve("second-try").toString();
    CliRun refused =
        CliRun.of(
            "train",
            config.toString(),
            "--out",
            out,
            "--set",
            "train.early_stopping.monitor=auc/clicks");
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    CliRun trained = CliRun.of("train", config.toString(), "--out", out);
    assertEquals(ExitCode.OK, trained.code(), trained.all());
  }

  @Test
  void aFeatureSetOnTheCommandLineIsToldThere() {
    CliRun refused =
        CliRun.of(
            "train", config.toString(), "--set", "data.features.usr.dim=4", "--out", dir + "/none");
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("--set: data.features.usr: "), refused.all());
  }

  @Test
  void resumingAFinishedRunShowsItsResult() {
    CliRun again = CliRun.of("train", config.toString(), "--out", run.toString(), "--resume");
    assertEquals(ExitCode.OK, again.code(), again.all());
  }

  @Test
  void resumingWithOtherKeysIsRefusedWithTheDifference() {
    CliRun again =
        CliRun.of(
            "train",
            config.toString(),
            "--out",
            run.toString(),
            "--resume",
            "--set",
            "train.batch_size=64");
    assertEquals(ExitCode.RUN_FOLDER, again.code(), again.all());
    assertTrue(again.err().contains("batch_size: was 32, now 64"), again.all());
  }

  @Test
  void wrongKeysOfRunAndModelAreToldTogetherWithTheirLines() throws IOException {
    Path wrong = dir.resolve("wrong.yaml");
    Files.writeString(wrong, Files.readString(config).replace("epochs", "epoch"));
    CliRun refused =
        CliRun.of("train", wrong.toString(), "--set", "model.mlps=[1]", "--out", dir + "/none");
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("wrong.yaml:5: train.epoch: unknown key"), refused.all());
    assertTrue(refused.err().contains("--set: model.mlps: unknown key"), refused.all());
    assertFalse(Files.exists(dir.resolve("none")));
  }

  @Test
  void anUnknownEngineMetricOrModelIsAnsweredWithTheNearest() {
    assertSuggests("train.engine=nd4", "did you mean 'nd4j'?");
    assertSuggests("train.metrics=[aux]", "did you mean 'auc'?");
    assertSuggests("model.name=deepfn", "did you mean 'deepfm'?");
  }

  private static void assertSuggests(String setting, String suggestion) {
    CliRun refused =
        CliRun.of("train", config.toString(), "--set", setting, "--out", dir + "/none");
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains(suggestion), refused.all());
  }

  @Test
  void aMissingDataFolderIsToldAtItsKey() {
    CliRun refused =
        CliRun.of("train", config.toString(), "--set", "data.path=/nowhere", "--out", dir + "/n");
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("--set: data.path: there is no folder"), refused.all());
  }

  @Test
  void inspectCountsWhatTheModelIsMadeOf() throws IOException {
    JsonNode report = JSON.readTree(CliRun.of("inspect", run.toString(), "--json").out());
    assertEquals(1, report.get("dense_features").asInt());
    assertEquals("user", report.at("/sparse_features/0/name").asText());
    assertTrue(report.get("dense_parameters").asLong() > 0);
    double forward = report.get("forward_gflop").asDouble();
    assertTrue(forward > 0);
    assertEquals(3 * forward, report.get("training_gflop").asDouble(), 1e-18);
    CliRun text = CliRun.of("inspect", config.toString(), "--parameters");
    assertEquals(ExitCode.OK, text.code(), text.all());
    assertTrue(text.out().contains(" FLOP forward, "), text.all());
  }

  @Test
  void inspectPrintsThePlanWithTheSizeOfEveryStepAndItsUpdate() throws IOException {
    JsonNode report = JSON.readTree(CliRun.of("inspect", run.toString(), "--plan", "--json").out());
    double gflop = 0;
    for (JsonNode step : report.get("steps")) {
      gflop += step.get("gflop").asDouble();
      assertTrue(step.get("megabytes").asDouble() > 0, step.toString());
    }
    assertEquals(report.get("gflop").asDouble(), gflop, 1e-9);
    CliRun text = CliRun.of("inspect", config.toString(), "--plan");
    assertEquals(ExitCode.OK, text.code(), text.all());
    assertTrue(text.out().startsWith("plan for up to "), text.all());
    assertTrue(text.out().contains(" = logits"), text.all());
    CliRun clipped =
        CliRun.of(
            "inspect",
            config.toString(),
            "--plan",
            "--set",
            "train.optimizer.clip_norm=3",
            "--set",
            "train.optimizer.dense.beta1=0.75");
    assertTrue(clipped.out().contains(" clip = min(1, 3.0 / (norm + 1.0E-6))"), clipped.all());
    String moment = "upd  parameter: m' = (m * 0.75) + (gradient * 0.25)";
    assertTrue(clipped.out().contains(moment), clipped.all());
  }

  @Test
  void inspectShowsWhatThePassesDoAndChecksThePlan() throws IOException {
    JsonNode passes =
        JSON.readTree(CliRun.of("inspect", run.toString(), "--passes", "--json").out())
            .get("passes");
    assertEquals("fold-constants", passes.at("/0/name").asText());
    assertTrue(passes.at("/0/graph").isNull(), passes.toString());
    for (int i = 1; i < passes.size(); i++) {
      int before = passes.get(i).get("nodes_before").asInt();
      assertEquals(passes.get(i - 1).get("nodes_after").asInt(), before);
    }
    CliRun text =
        CliRun.of(
            "inspect",
            config.toString(),
            "--verify",
            "--without-pass",
            "fuse-maps",
            "--print-after",
            "differentiate");
    assertEquals(ExitCode.OK, text.code(), text.all());
    assertTrue(text.out().startsWith("after differentiate:\n%0 ["), text.all());
    assertTrue(text.out().contains("\nfuse-into-products "), text.all());
    assertFalse(text.out().contains("\nfuse-maps "), text.all());
    assertTrue(text.out().contains("the plan keeps all "), text.all());
  }

  @Test
  void inspectRefusesPassesThatDoNotExistOrAreNeeded() {
    CliRun unknown = CliRun.of("inspect", config.toString(), "--print-after", "fuse-map");
    assertEquals(ExitCode.USAGE, unknown.code(), unknown.all());
    assertTrue(
        unknown.err().contains("there is no pass 'fuse-map'; did you mean 'fuse-maps'?"),
        unknown.all());
    CliRun needed = CliRun.of("inspect", config.toString(), "--without-pass", "differentiate");
    assertEquals(ExitCode.USAGE, needed.code(), needed.all());
    assertTrue(needed.err().contains("cannot be left out"), needed.all());
    CliRun both =
        CliRun.of(
            "inspect",
            config.toString(),
            "--without-pass",
            "fuse-maps",
            "--print-after",
            "fuse-maps");
    assertEquals(ExitCode.USAGE, both.code(), both.all());
  }

  @Test
  void sigtermWritesACheckpointFromWhichTheRunGoesOn() throws Exception {
    Path stopped = dir.resolve("stopped");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "org.jingu.cli.Main",
                "train",
                config.toString(),
                "--out",
                stopped.toString(),
                "--set",
                "model={name: lr}",
                "--set",
                "train.epochs=100000",
                "--set",
                "train.early_stopping.patience=0")
            .redirectErrorStream(true)
            .start();
    StringBuilder text = new StringBuilder();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        text.append(line).append('\n');
        if (line.startsWith("epoch 3 ")) {
          process.toHandle().destroy();
        }
      }
    }
    assertEquals(143, process.waitFor(), text::toString);
    assertTrue(text.toString().contains("go on with --resume"), text::toString);
    CliRun evaluated = CliRun.of("evaluate", stopped.toString());
    assertEquals(ExitCode.OK, evaluated.code(), evaluated.all());
  }

  @Test
  void aFolderThatIsNoRunIsNamed() {
    CliRun refused = CliRun.of("evaluate", dir.resolve("data").toString());
    assertEquals(ExitCode.RUN_FOLDER, refused.code(), refused.all());
    assertTrue(refused.err().contains("is not a run folder"), refused.all());
  }

  private static float[] predictions(Path file) throws IOException {
    try (RootAllocator allocator = new RootAllocator();
        ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(file), allocator)) {
      float[] all = {};
      while (reader.loadNextBatch()) {
        Float4Vector column = (Float4Vector) reader.getVectorSchemaRoot().getVector("click");
        int from = all.length;
        all = Arrays.copyOf(all, from + column.getValueCount());
        for (int i = 0; i < column.getValueCount(); i++) {
          all[from + i] = column.get(i);
        }
      }
      return all;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }
}
