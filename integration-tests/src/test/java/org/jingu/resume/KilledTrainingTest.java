package org.jingu.resume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jingu.cli.Main;
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
  private static final int KILLS = Integer.getInteger("jingu.kills", 8);
  private static final int USERS = 40_000;
  private static final String CONFIG =
      """
      model:
        {name: wukong, embedding_dim: 16, layers: 1, n_f: 2, n_l: 2, k: 2, fm: projected,
         mlp: [16], top_mlp: [16], batch_norm: true, dropout: 0.2}
      data: {path: %s}
      train:
        epochs: 6
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
    config = Files.writeString(folder.resolve("run.yaml"), CONFIG.formatted(data));
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
    assertEquals(0, launch(whole).waitFor());
    Path killed = folder.resolve("killed");
    Random random = new Random(3);
    int inside = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      inside += kill(killed, kill % 2 == 0, random.nextInt(kill < 4 ? 600 : 60)) ? 1 : 0;
    }
    assertTrue(inside >= KILLS / 4, inside + " kills inside a checkpoint");
    assertTrue(new SavedRun(killed).manifest().outcome() == null, "ended before the last kill");
    assertEquals(0, launch(killed).waitFor());
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
    Process process = launch(run);
    try {
      await(process, () -> inCheckpoint ? halfWritten(run) : latest(run) > before);
      if (!inCheckpoint) {
        Thread.sleep(millis);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return halfWritten(run);
  }

  private static void await(Process process, BooleanSupplier condition) throws Exception {
    while (!condition.getAsBoolean()) {
      assertTrue(process.isAlive(), "the run ended before it was killed");
      Thread.sleep(1);
    }
  }

  private Process launch(Path run) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "train",
            config.toString(),
            "--out",
            run.toString(),
            "--resume");
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("err.txt").toFile()));
    return builder.start();
  }

  private static long latest(Path run) {
    return new SavedRun(run).checkpoints().latest().map(c -> c.step()).orElse(-1L);
  }

  private static Path last(Path run) {
    return new SavedRun(run).checkpoints().latest().orElseThrow().folder();
  }

  private static boolean halfWritten(Path run) {
    try (Stream<Path> entries = Files.list(run.resolve("checkpoints"))) {
      return entries.anyMatch(p -> p.getFileName().toString().startsWith(".tmp-step"));
    } catch (IOException e) {
      return false; // The run has no checkpoints yet.
    }
  }
}
