package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jingu.cli.ranks.RankChoice;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of several processes, from the command line. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class RankedRunTest {
  @TempDir static Path dir;
  private static Path config;

  @BeforeAll
  static void data() throws IOException {
    Path raw = Files.createDirectory(dir.resolve("raw"));
    for (String part : List.of("train", "valid")) {
      Random random = new Random(part.hashCode());
      List<String> rows = new ArrayList<>(List.of("price,user,item,click"));
      for (int i = 0; i < 1000; i++) {
        int user = random.nextInt(30);
        int item = random.nextInt(40);
        rows.add("%d,u%d,i%d,%d".formatted(item, user, item, (user + item) % 3 == 0 ? 1 : 0));
      }
      Files.write(raw.resolve(part + ".csv"), rows);
    }
    Path prepare =
        Files.writeString(
            dir.resolve("prepare.yaml"),
            """
            files: {train: [train.csv], valid: [valid.csv]}
            dense: {price: {scale: standardize}}
            sparse: {user: {}, item: {}}
            labels: {click: {}}
            """);
    run(ExitCode.OK, "prepare", prepare, "--input", raw, "--out", dir.resolve("data"));
    config =
        Files.writeString(
            dir.resolve("model.yaml"),
            """
            model: {name: deepfm, embedding_dim: 4, mlp: [8]}
            data: {path: %s}
            train: {epochs: 3, batch_size: 64, feature_dropout: 0.1, threads: 2, checkpoint: {steps: 10, keep: 9}}
            """
                .formatted(dir.resolve("data")));
  }

  private static CliRun run(int code, Object... command) {
    CliRun done = CliRun.of(Arrays.stream(command).map(String::valueOf).toArray(String[]::new));
    assertEquals(code, done.code(), done.all());
    return done;
  }

  private static Path last(Path run) {
    return new SavedRun(run).checkpoints().latest().orElseThrow().model();
  }

  private static double logLoss(Path run) {
    Map<String, Map<String, Double>> metrics = new SavedRun(run).manifest().outcome().metrics();
    return metrics.get("click").get("logloss");
  }

  @Test
  void virtualRanksGiveTheSameBitsOnAnyNumberOfProcesses() throws IOException {
    Path one = dir.resolve("virtual-one");
    Path two = dir.resolve("virtual-two");
    String slices = "train.parallel={virtual: 4}";
    run(ExitCode.OK, "train", config, "--out", one, "--set", slices, "--set", "train.threads=1");
    run(ExitCode.OK, "train", config, "--out", two, "--set", slices, "--ranks", 2);
    assertEquals(-1, Files.mismatch(last(one), last(two)));
    assertEquals("4 virtual", new SavedRun(two).manifest().environment().get("ranks"));
    CliRun odd =
        run(
            ExitCode.USAGE,
            "train",
            config,
            "--out",
            dir.resolve("odd"),
            "--set",
            slices,
            "--ranks",
            3);
    assertTrue(odd.err().contains("train.parallel.virtual"), odd.all());
  }

  @Test
  void aStepIsSimulatedFromARunsConfiguration() {
    CliRun done =
        run(
            ExitCode.OK,
            "simulate",
            "../../examples/simulate/two-cores.yaml",
            config,
            "--timeline");
    assertTrue(done.out().contains("a step on 4 ranks"), done.all());
    assertTrue(done.out().contains("sums of gradients"), done.all());
  }

  @Test
  void processesTrainTheModelThatOneTrains() throws IOException {
    Path one = dir.resolve("one");
    Path two = dir.resolve("two");
    run(ExitCode.OK, "train", config, "--out", one);
    run(ExitCode.OK, "train", config, "--out", two, "--ranks", 2);
    assertEquals(logLoss(one), logLoss(two), 1e-3);
    assertEquals("2", new SavedRun(two).manifest().environment().get("ranks"));
    assertEquals(0, Files.size(two.resolve("ranks/rank-00001.log")));
    run(ExitCode.OK, "evaluate", two, "--data", "valid");
  }

  @Test
  void tablesAreSpreadAsTheConfigurationSays() {
    Path one = dir.resolve("unspread");
    Path two = dir.resolve("spread");
    String once = "train.epochs=1";
    String spread =
        "train.parallel.tables={user: {kind: column, ranks: [1, 0]}, item: {kind: row, ranks: [0, 1]}}";
    run(ExitCode.OK, "train", config, "--out", one, "--set", once);
    run(ExitCode.OK, "train", config, "--out", two, "--ranks", 2, "--set", spread, "--set", once);
    assertEquals(logLoss(one), logLoss(two), 1e-3);
    String placement = new SavedRun(two).manifest().environment().get("placement");
    assertTrue(placement.contains("column [1, 0]: "), placement);
    assertTrue(placement.contains("row [0, 1]: "), placement);
    Manifest was = new SavedRun(one).manifest();
    assertEquals(List.of(), was.differences(new SavedRun(two).manifest()), "it may be resumed so");
    String plan = run(ExitCode.OK, "inspect", config, "--ranks", 2, "--set", spread).out();
    assertTrue(plan.contains("column [1, 0]"), plan);
    assertTrue(plan.contains("what binds: "), plan);
    String wrong = run(ExitCode.USAGE, "inspect", config, "--ranks", 1, "--set", spread).err();
    assertTrue(wrong.contains("train.parallel.tables.user: names the ranks [1, 0]"), wrong);
  }

  @Test
  void whatThisMachineTakesIsMeasuredWhenItIsAskedFor() {
    String found = run(ExitCode.OK, "inspect", config, "--ranks", 2, "--measure").out();
    assertTrue(found.contains("--set 'train.parallel.costs={id_ns: "), found);
    run(ExitCode.USAGE, "inspect", config, "--measure");
  }

  @Test
  void whenAProcessIsKilledOneMessageSaysWhichAndHowToGoOn() throws Exception {
    Path out = dir.resolve("killed");
    Object[] command = {
      "train",
      config,
      "--out",
      out,
      "--ranks",
      2,
      "--set",
      "train.epochs=1000",
      "--set",
      "train.early_stopping.patience=0"
    };
    CompletableFuture<CliRun> running =
        CompletableFuture.supplyAsync(() -> run(ExitCode.DEVICE, command));
    while (new SavedRun(out).checkpoints().latest().isEmpty()) {
      assertFalse(running.isDone());
      Thread.sleep(20);
    }
    ProcessHandle worker =
        ProcessHandle.current().children().filter(ProcessHandle::isAlive).findFirst().orElseThrow();
    worker.destroyForcibly();
    long start = System.nanoTime();
    String message = running.get().err();
    assertTrue(System.nanoTime() - start < 15e9, "it took long");
    assertEquals(1, message.lines().filter(it -> it.startsWith("error:")).count(), message);
    for (String words :
        List.of(
            "rank 1 (pid " + worker.pid() + " on ",
            "exit code 137",
            "(in step ",
            "the last good checkpoint is " + out,
            "go on with: jingu train " + config + " --out " + out + " --ranks 2 --set",
            " --resume")) {
      assertTrue(message.contains(words), message);
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    String number = run(ExitCode.USAGE, "train", config, "--ranks", "two").err();
    assertTrue(number.contains("--ranks is 'two'; it must be a number"), number);
    String engine = run(ExitCode.USAGE, "train", config, "--ranks", 2, "--engine", "nd4j").err();
    assertTrue(engine.contains("is 'nd4j', which runs on one rank alone"), engine);
    Map<String, String> whole =
        Map.of(
            "RANK", "1",
            "WORLD_SIZE", "2",
            "MASTER_ADDR", "127.0.0.1",
            "MASTER_PORT", "29500",
            "JINGU_TOKEN", "0123456789abcdef");
    assertTrue(RankChoice.of("env", whole).helps());
    for (String wrong : List.of("RANK=2", "WORLD_SIZE=x", "MASTER_ADDR=", "MASTER_PORT=0")) {
      refused(whole, wrong);
    }
    refused(whole, "JINGU_TOKEN=short");
  }

  private static void refused(Map<String, String> whole, String wrong) {
    Map<String, String> variables = new HashMap<>(whole);
    String name = wrong.substring(0, wrong.indexOf('='));
    variables.put(name, wrong.substring(wrong.indexOf('=') + 1));
    UserException e = assertThrows(UserException.class, () -> RankChoice.of("env", variables));
    assertEquals(ExitCode.USAGE, e.exitCode());
    assertTrue(e.getMessage().contains("variable " + name + " "), e.getMessage());
  }
}
