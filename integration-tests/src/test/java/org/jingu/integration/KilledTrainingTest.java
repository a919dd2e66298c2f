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
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code jingu train --resume} on Arrow files with a Wukong that has batch norm and dropout, killed
 * (SIGKILL) again and again: every other kill comes while a checkpoint is half written. {@code mvn
 * -Djingu.kills=20 …} kills more often than the ordinary build does.
 */
class KilledTrainingTest {
  private static final int KILLS = Integer.getInteger("jingu.kills", 12);
  private static final int USERS = 40_000;
  private static final String CONFIG =
      """
      model:
        {name: wukong, embedding_dim: 16, layers: 1, n_f: 2, n_l: 2, k: 2, fm: projected,
         mlp: [16], top_mlp: [16], batch_norm: true, dropout: 0.2}
      data: {path: %s, crosses: [{features: [user, tags], buckets: 3000}]}
      train:
        epochs: %d
        batch_size: 64
        threads: 1
        schedule: {warmup_share: 0.1}
        checkpoint: {steps: 4, keep: 2}
        eval_every: {steps: 22}
        early_stopping: {patience: 0}
        optimizer: {embedding: {name: adam}}
      """;

  @TempDir Path folder;
  private Path config;

  @BeforeEach
  void writeData() throws IOException {
    Path data = folder.resolve("data");
    write(data.resolve("train").resolve("part.arrow"), 1500, 1);
    write(data.resolve("valid").resolve("part.arrow"), 300, 2);
    Files.writeString(
        data.resolve(DatasetFolder.SCHEMA_FILE),
        """
        {"format_version": %d,
         "dense": [{"name": "price"}],
         "sparse": [{"name": "user", "rows": %d}, {"name": "tags", "rows": 9, "multi_hot": true}],
         "labels": [{"name": "click"}]}
        """
            .formatted(DatasetSchema.FORMAT_VERSION, USERS));
    config = Files.writeString(folder.resolve("run.yaml"), CONFIG.formatted(data, 4 + KILLS / 2));
  }

  private static void write(Path file, int rows, long seed) throws IOException {
    Files.createDirectories(file.getParent());
    Random random = new Random(seed);
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            file,
            List.of(
                ColumnType.FLOAT32.named("price"),
                ColumnType.INT32.named("user"),
                ColumnType.INT32_LIST.named("tags"),
                ColumnType.FLOAT32.named("click")),
            200)) {
      for (int i = 0; i < rows; i++) {
        int user = random.nextInt(USERS);
        int[] tags = random.ints(random.nextInt(4), 0, 9).toArray();
        float price = (float) random.nextGaussian();
        double logit = price + user % 3 - 1 + 0.5 * tags.length;
        writer.setFloat(0, price);
        writer.setInt(1, user);
        writer.setInts(2, tags, 0, tags.length);
        writer.setFloat(3, random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0);
        writer.endRow();
      }
      writer.commit();
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aKilledRunEndsWithTheBitsOfAnUninterruptedOne() throws Exception {
    Path whole = folder.resolve("whole");
    TrainingProcess.startFirst("train", config, "--out", whole, "--resume").waitForEnd();
    Path killed = folder.resolve("killed");
    Random random = new Random(3);
    int inside = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      inside += kill(killed, kill % 2 == 0, random.nextInt(kill < 4 ? 600 : 60)) ? 1 : 0;
    }
    assertTrue(inside >= KILLS / 4, inside + " kills inside a checkpoint");
    assertTrue(new SavedRun(killed).manifest().outcome() == null, "ended before the last kill");
    launch(killed).waitForEnd();
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(last(whole).resolve(file)),
          Files.readAllBytes(last(killed).resolve(file)),
          file);
    }
    assertEquals(
        new SavedRun(whole).manifest().outcome().metrics(),
        new SavedRun(killed).manifest().outcome().metrics());
  }

  /**
   * Kills a process in its first checkpoint, or some milliseconds after it.
   *
   * @return whether that left half a checkpoint
   */
  private boolean kill(Path run, boolean inCheckpoint, int millis) throws Exception {
    long before = latest(run);
    TrainingProcess process = launch(run);
    try {
      while (inCheckpoint ? !KillTest.halfWritten(run) : latest(run) <= before) {
        assertTrue(process.process().isAlive(), process::said);
        Thread.sleep(1);
      }
      if (!inCheckpoint) {
        Thread.sleep(millis);
      }
    } finally {
      process.process().destroyForcibly().waitFor();
    }
    return KillTest.halfWritten(run);
  }

  private TrainingProcess launch(Path run) throws IOException {
    return TrainingProcess.start("train", config, "--out", run, "--resume");
  }

  private static long latest(Path run) {
    return new SavedRun(run).checkpoints().latest().map(c -> c.step()).orElse(-1L);
  }

  private static Path last(Path run) {
    return new SavedRun(run).checkpoints().latest().orElseThrow().folder();
  }
}
