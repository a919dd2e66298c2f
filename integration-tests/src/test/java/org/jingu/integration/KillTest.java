package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills {@code jingu train} (SIGKILL) and resumes it, with everything that a resumed run must not
 * lose: batch norm's statistics, dropout's noise, the optimizers' state, the schedule, and the
 * place in a shuffled pass.
 *
 * <p>A JVM a kill is slow, so the ordinary build kills 8 times here and 12 times in {@link
 * KilledTrainingTest}; {@code -Djingu.kills=20} kills as often as asked, in each. The engine's own
 * kill test always kills more than 20 times.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("jingu.kills", 8);

  private static final String TRAIN =
      """
      model:
        name: wukong
        embedding_dim: 16
        layers: 1
        n_f: 2
        n_l: 2
        k: 1
        attention_rows: 2
        attention_mlp: [8]
        mlp: [16]
        top_mlp: [256, 256]
        batch_norm: true
        dropout: 0.3
      data:
        path: %s
      train:
        epochs: %d
        batch_size: 48
        log_every: 1
        threads: 2
        checkpoint: {steps: 3}
        eval_every: {steps: 10}
        early_stopping: {patience: 0}
        schedule: {warmup_share: 0.2}
        optimizer: {embedding: {name: adam, lr: 0.01, rows: table}, clip_norm: 5}
      """;

  @TempDir Path folder;

  @Test
  @Timeout(value = 600, unit = TimeUnit.SECONDS)
  void aRunKilledAtAnyMomentEndsWithTheBitsOfAnUninterruptedOne() throws Exception {
    Path data = RawFormat.CSV.prepareInto(folder.resolve("data"), 600);
    // 9 steps an epoch; a kill comes at most 7 steps after the last.
    Path config =
        Files.writeString(folder.resolve("wukong.yaml"), TRAIN.formatted(data, 2 + KILLS));
    Path whole = folder.resolve("whole");
    TrainingProcess.startFirst("train", config, "--out", whole, "--resume").waitForEnd();
    Path killed = folder.resolve("killed");
    Random random = new Random(2021);
    int insideCheckpoint = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      boolean inside = kill % 2 == 0;
      train(config, killed).killAfter(1 + random.nextInt(7), inside, random.nextInt(3), killed);
      insideCheckpoint += halfWritten(killed) ? 1 : 0;
    }
    assertTrue(insideCheckpoint >= KILLS / 6, insideCheckpoint + " kills inside a checkpoint");
    train(config, killed).waitForEnd();
    assertTrue(new SavedRun(killed).manifest().resumed().size() >= KILLS / 2);
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertArrayEquals(last(whole, file), last(killed, file), file);
    }
    assertEquals(metrics(whole), metrics(killed));
  }

  private static TrainingProcess train(Path config, Path run) throws IOException {
    return TrainingProcess.start("train", config, "--out", run, "--resume");
  }

  static boolean halfWritten(Path run) throws IOException {
    Path checkpoints = run.resolve("checkpoints");
    if (!Files.exists(checkpoints)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(checkpoints)) {
      return entries.anyMatch(entry -> entry.getFileName().toString().startsWith(".tmp-step"));
    }
  }

  private static byte[] last(Path run, String file) throws IOException {
    Path checkpoint = new SavedRun(run).checkpoints().latest().orElseThrow().folder();
    return Files.readAllBytes(checkpoint.resolve(file));
  }

  /** The lines of the metrics file, without what differs from run to run. */
  private static List<String> metrics(Path run) throws IOException {
    try (Stream<String> lines = Files.lines(new SavedRun(run).metrics())) {
      return lines.map(line -> line.replaceAll("\"(time|seconds)\":[^,}]*", "")).toList();
    }
  }
}
