package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.RunSetup;
import org.jingu.cli.run.RunStart;
import org.jingu.cli.run.StopOnSignal;
import org.jingu.cli.run.TrainingRun;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.SafetensorsReader;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that start from other runs, on the same data and on data that extends it. */
class FromRunTest {
  private static final String PREPARE =
      """
      files: {train: [day1.csv]}
      time: {column: day, format: yyyy-MM-dd}
      dense: {price: {scale: standardize}}
      sparse: {user: {}, item: {vocabulary: {ids: hashed, buckets: 50}}}
      labels: {click: {}}
      extend: {evict_after_days: 1}
      """;

  @TempDir static Path dir;
  private static Path config;
  private static Path run;

  @BeforeAll
  static void twoDaysAndARun() throws IOException {
    Path raw = Files.createDirectory(dir.resolve("raw"));
    for (int day = 1; day <= 3; day++) {
      Random random = new Random(day);
      List<String> rows = new ArrayList<>(List.of("day,price,user,item,click"));
      for (int i = 0; i < 600; i++) {
        int user = 10 * day + random.nextInt(30);
        int item = random.nextInt(40);
        int click = (user + item) % 3 == 0 ? 1 : 0;
        rows.add("2026-11-0%d,%d,u%d,i%d,%d".formatted(day, item, user, item, click));
      }
      Files.write(raw.resolve("day" + day + ".csv"), rows);
    }
    Path yaml = Files.writeString(dir.resolve("prepare.yaml"), PREPARE);
    ok("prepare", yaml, "--input", raw, "--out", dir.resolve("data1"));
    extend("data1", 2);
    config =
        Files.writeString(
            dir.resolve("model.yaml"),
            """
            model: {name: deepfm, embedding_dim: 4, mlp: [8]}
            data: {path: %s}
            train: {epochs: 2, batch_size: 64, feature_dropout: 0.1, threads: 1}
            """
                .formatted(dir.resolve("data1")));
    run = train("run1");
  }

  private static Path extend(String like, int day) {
    Path out = dir.resolve("data" + day);
    ok(
        "prepare",
        "--like",
        dir.resolve(like),
        "--extend",
        "--input",
        dir.resolve("raw"),
        "--set",
        "files.train=[day" + day + ".csv]",
        "--out",
        out);
    return out;
  }

  private static CliRun ok(Object... command) {
    CliRun done = run(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  private static CliRun run(Object... command) {
    return CliRun.of(Arrays.stream(command).map(String::valueOf).toArray(String[]::new));
  }

  private static List<Object> words(String name, Object... more) {
    List<Object> words = new ArrayList<>(List.of("train", config, "--out", dir.resolve(name)));
    words.addAll(List.of(more));
    return words;
  }

  private static Path train(String name, Object... more) {
    ok(words(name, more).toArray());
    return dir.resolve(name);
  }

  private static CliRun refused(int code, Object... more) {
    CliRun refused = run(words("never", more).toArray());
    assertEquals(code, refused.code(), refused.all());
    assertFalse(Files.exists(dir.resolve("never").resolve("manifest.json")));
    return refused;
  }

  private static byte[] file(Path of, String name) throws IOException {
    return Files.readAllBytes(new SavedRun(of).model().folder().resolve(name));
  }

  private static Object data(int day) {
    return "data.path=" + dir.resolve("data" + day);
  }

  @Test
  void moreEpochsOnTheSameDataAreTheBitsOfALongerRun() throws IOException {
    Path longer = train("longer", "--set", "train.epochs=3");
    Path more = train("more", "--from", run, "--set", "train.epochs=1");
    assertArrayEquals(file(longer, "model.safetensors"), file(more, "model.safetensors"));
    assertArrayEquals(file(longer, "optimizer.safetensors"), file(more, "optimizer.safetensors"));
  }

  @Test
  void theNextDayStartsFromTheDayBefore() throws IOException {
    CliRun told =
        ok(words("run2", "--from", run, "--set", data(2), "--set", "train.epochs=1").toArray());
    Manifest manifest = new SavedRun(dir.resolve("run2")).manifest();
    Manifest.Origin from = manifest.from();
    assertEquals(run.toString(), from.run());
    assertEquals(20, from.steps());
    assertEquals(2, from.epochs());
    Manifest.TableGrowth users = from.tables().get("user");
    assertEquals(31, users.was());
    assertTrue(users.rows() > users.was(), users.toString());
    assertEquals(0, users.reset(), "a day is not yet too long");
    assertTrue(told.out().contains("table 'user' had 31 rows and has"), told.all());
    assertEquals(51, tensor(run, "item").get(0), "hashed, so with as many rows");
    assertEquals(users.rows(), tensor(dir.resolve("run2"), "user").get(0));

    extend("data2", 3);
    Path third = train("run3", "--from", dir.resolve("run2"), "--set", data(3));
    Manifest.Origin second = new SavedRun(third).manifest().from();
    assertEquals(30, second.steps());
    assertEquals(3, second.epochs());
    assertTrue(second.tables().get("user").reset() > 0, "users of the first day alone");
    // Over two days what was reset on either is counted once.
    Path over = train("over", "--from", run, "--set", data(3));
    assertEquals(
        second.tables().get("user").reset(),
        new SavedRun(over).manifest().from().tables().get("user").reset());
    ok("evaluate", third, "--data", dir.resolve("raw/day3.csv"));
  }

  private static List<Long> tensor(Path of, String ending) {
    try (SafetensorsReader reader =
        SafetensorsReader.open(new SavedRun(of).model().folder().resolve("model.safetensors"))) {
      return reader.tensors().stream()
          .filter(it -> it.name().endsWith("." + ending) && it.shape().get(1) == 4)
          .findFirst()
          .orElseThrow()
          .shape();
    }
  }

  @Test
  void aRunThatBrokeOffResumesToTheSameBits() throws IOException {
    Object[] keys = {
      "--from",
      run,
      "--set",
      data(2),
      "--set",
      "train.checkpoint.steps=3",
      "--set",
      "train.epochs=1"
    };
    Path whole = train("whole", keys);
    Path broken = dir.resolve("broken");
    TrainingListener breaking =
        new TrainingListener() {
          @Override
          public void stepped(Stepped event) {
            if (event.step() == 5) {
              throw new IllegalStateException("broken off");
            }
          }
        };
    YamlDocument document =
        YamlDocument.read(config)
            .with(List.of(data(2).toString(), "train.checkpoint.steps=3", "train.epochs=1"));
    try (Plugins plugins = PluginLoader.load(List.of(), FromRunTest.class.getClassLoader());
        StopOnSignal signal = StopOnSignal.install()) {
      RunStart start = RunStart.of(run, broken, false);
      RunSetup setup = RunSetup.of(start.over(document.tree()), plugins);
      TrainingRun training = new TrainingRun(setup, plugins, document.text(), broken, false, start);
      assertThrows(
          IllegalStateException.class, () -> training.run(breaking, OpenTelemetry.noop(), signal));
    }
    assertEquals(3, new SavedRun(broken).checkpoints().latest().orElseThrow().step());
    CliRun other = run(words("broken", "--resume", "--from", whole).toArray());
    assertEquals(ExitCode.RUN_FOLDER, other.code(), other.all());
    assertTrue(other.err().contains("it started from " + run), other.all());
    train("broken", withResume(keys));
    assertArrayEquals(file(whole, "model.safetensors"), file(broken, "model.safetensors"));
    assertArrayEquals(file(whole, "optimizer.safetensors"), file(broken, "optimizer.safetensors"));
  }

  private static Object[] withResume(Object... keys) {
    List<Object> all = new ArrayList<>(List.of(keys));
    all.add("--resume");
    return all.toArray();
  }

  @Test
  void anotherModelOrOtherFeaturesAreRefused() {
    CliRun wider = refused(ExitCode.USAGE, "--from", run, "--set", "model.embedding_dim=8");
    assertTrue(wider.err().contains("model.embedding_dim: was 4, now 8; weights of"), wider.all());
    CliRun pooled =
        refused(ExitCode.USAGE, "--from", run, "--set", "data.features.user.pooling=mean");
    assertTrue(pooled.err().contains("data.features.user.pooling: was "), pooled.all());
    CliRun crossed = refused(ExitCode.USAGE, "--from", run, "--set", "data.crosses=[[user, item]]");
    assertTrue(crossed.err().contains("sparse features: was [user, item]"), crossed.all());
  }

  @Test
  void otherOptimizersAreRefusedAndOtherRatesTaken() {
    CliRun other =
        refused(ExitCode.USAGE, "--from", run, "--set", "train.optimizer.dense.name=sgd");
    assertTrue(other.err().contains("has states of 'adam', which go on"), other.all());
    train("slower", "--from", run, "--set", "train.optimizer.dense.lr=0.0001");
  }

  @Test
  void dataThatDoesNotExtendTheRunsIsRefused() throws IOException {
    Path yaml =
        Files.writeString(dir.resolve("other.yaml"), PREPARE.replace("day1.csv", "day3.csv"));
    ok("prepare", yaml, "--input", dir.resolve("raw"), "--out", dir.resolve("other"));
    CliRun scaled =
        refused(ExitCode.DATA, "--from", run, "--set", "data.path=" + dir.resolve("other"));
    assertTrue(scaled.err().contains("was prepared otherwise than the data of"), scaled.all());
    Files.writeString(yaml, PREPARE.replace("day1.csv", "day3.csv").replace("standardize", "none"));
    Path plain =
        Files.writeString(dir.resolve("plain.yaml"), PREPARE.replace("standardize", "none"));
    ok("prepare", yaml, "--input", dir.resolve("raw"), "--out", dir.resolve("other3"));
    ok("prepare", plain, "--input", dir.resolve("raw"), "--out", dir.resolve("other1"));
    Path first = train("first", "--set", "data.path=" + dir.resolve("other1"));
    CliRun tokens =
        refused(ExitCode.DATA, "--from", first, "--set", "data.path=" + dir.resolve("other3"));
    assertTrue(tokens.err().contains("does not extend the data of"), tokens.all());
  }

  @Test
  void aStartThatIsNoneIsRefused() {
    CliRun none = refused(ExitCode.RUN_FOLDER, "--from", dir.resolve("nowhere"));
    assertTrue(none.err().contains("is not a run folder"), none.all());
    CliRun itself = run(words("run1", "--from", run).toArray());
    assertEquals(ExitCode.RUN_FOLDER, itself.code(), itself.all());
    assertTrue(itself.err().contains("cannot start from itself"), itself.all());
    CliRun initial = run(words("run1", "--resume", "--from", dir.resolve("data1")).toArray());
    assertTrue(initial.err().contains("it started with initial values"), initial.all());
  }

  @Test
  void extendingNeedsADataSet() {
    CliRun alone =
        run("prepare", dir.resolve("prepare.yaml"), "--extend", "--input", dir, "--out", "x");
    assertEquals(ExitCode.USAGE, alone.code(), alone.all());
    assertTrue(alone.err().contains("--extend needs --like DATA"), alone.all());
    CliRun ofARun = run("prepare", "--like", run, "--extend", "--input", dir, "--out", "x");
    assertEquals(ExitCode.USAGE, ofARun.code(), ofARun.all());
    assertTrue(ofARun.err().contains("name the data set that it was trained on"), ofARun.all());
  }
}
