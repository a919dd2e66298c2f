package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same seed on the same machine and threads gives the same bits; another seed does not. */
class ReproducibleRunTest {
  private static final String TRAIN =
      """
      model:
        name: wukong
        embedding_dim: 8
        layers: 1
        n_f: 2
        n_l: 2
        k: 1
        attention_rows: 2
        attention_mlp: [8]
        mlp: [16]
        top_mlp: [16]
        batch_norm: true
        dropout: 0.2
      data:
        path: %s
      train:
        epochs: 2
        batch_size: 64
        threads: 2
      """;

  @TempDir static Path folder;
  private static Path config;

  @BeforeAll
  static void prepare() throws IOException {
    Path data = RawFormat.CSV.prepareInto(folder.resolve("data"), 400);
    config = Files.writeString(folder.resolve("wukong.yaml"), TRAIN.formatted(data));
  }

  @Test
  void theSameSeedGivesTheSameBits() throws IOException {
    assertArrayEquals(model("first", 7), model("second", 7));
  }

  @Test
  void anotherSeedGivesAnotherModel() throws IOException {
    assertFalse(Arrays.equals(model("third", 7), model("fourth", 8)));
  }

  @Test
  void preparationGivesTheSameBits() throws IOException {
    Path again = RawFormat.CSV.prepareInto(folder.resolve("again"), 400);
    for (String part : new String[] {"train", "valid", "test"}) {
      Path file = Scene.only(folder.resolve("data").resolve(part));
      assertArrayEquals(
          Files.readAllBytes(file),
          Files.readAllBytes(again.resolve(part).resolve(file.getFileName())),
          part);
    }
  }

  private static byte[] model(String name, int seed) throws IOException {
    Path run = folder.resolve(name);
    CommandRun.of("train", config, "--out", run, "--set", "train.seed=" + seed).ok();
    return Files.readAllBytes(new SavedRun(run).model().folder().resolve("model.safetensors"));
  }
}
