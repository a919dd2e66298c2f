package org.jingu.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.jingu.engine.backend.TensorStore;
import org.jingu.files.Folders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {
  @TempDir Path folder;
  private Checkpoints checkpoints;

  @BeforeEach
  void inEmptyFolder() {
    checkpoints = new Checkpoints(folder.resolve("checkpoints"), FileOpener.files());
  }

  @Test
  void tensorsComeBackBitForBitWhateverTheirSize() {
    Memory before = memory(7, Checkpoint.PAGE / 2 + 3);
    Checkpoint written = write(12, before);
    written.verify();
    Memory after = memory(8, Checkpoint.PAGE / 2 + 3);
    written.restoreModel(after);
    written.restoreOptimizer(after);
    before.values.forEach((name, value) -> assertArrayEquals(value, after.values.get(name), name));
    assertEquals(Map.of("step", 12), written.state(Map.class));
    assertTrue(after.largest <= Checkpoint.PAGE, "pages of at most " + after.largest);
  }

  @Test
  void theModelFileHoldsNoOptimizerState() {
    Checkpoint written = write(1, memory(1, 5));
    try (SafetensorsReader reader = SafetensorsReader.open(written.model())) {
      assertEquals(
          List.of("w", "empty", "table"), reader.tensors().stream().map(t -> t.name()).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "optimizer.safetensors", "state.json"})
  void anyChangedShortenedOrMissingFileIsNamed(String name) throws IOException {
    Path file = write(3, memory(1, 5)).folder().resolve(name);
    byte[] good = Files.readAllBytes(file);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(good.length - 1);
      raw.write(good[good.length - 1] ^ 1);
    }
    assertRefused(name, "has checksum");
    Files.write(file, Arrays.copyOf(good, good.length - 1));
    assertRefused(name, "cut short");
    Files.delete(file);
    assertRefused(name, "is missing");
    Files.write(file, good);
    checkpoints.latest().orElseThrow().verify();
  }

  private void assertRefused(String name, String what) {
    Checkpoint latest = checkpoints.latest().orElseThrow();
    String message = assertThrows(CheckpointException.class, latest::verify).getMessage();
    assertTrue(message.contains(name) && message.contains(what), message);
    assertTrue(message.contains("delete its folder to go on from the checkpoint before it"));
  }

  @Test
  void damagedChecksumsAreNamed() throws IOException {
    Checkpoint written = write(3, memory(1, 5));
    Files.writeString(written.folder().resolve("checksums.json"), "{\"files\"");
    String message = assertThrows(CheckpointException.class, written::verify).getMessage();
    assertTrue(message.contains("checksums.json is damaged"), message);
  }

  @Test
  void checksumsCoverTheCheckpointAndNothingElse() throws IOException {
    Checkpoint written = write(3, memory(1, 5));
    Path file = written.folder().resolve("checksums.json");
    String right = Files.readString(file);
    assertChecksumsRefused(written, "{\"files\": {}}", "has no checksum of model.safetensors");
    assertChecksumsRefused(written, "{\"files\": null}", "'files' is null");
    assertChecksumsRefused(written, "null", "holds null");
    assertChecksumsRefused(
        written,
        right.replaceFirst("(\"files\" : \\{)", "$1\"../x\": {\"bytes\": 1, \"crc32c\": \"0\"},"),
        "'../x', which is no file of a checkpoint");
    Files.writeString(file, right);
    written.verify();
  }

  private static void assertChecksumsRefused(Checkpoint written, String json, String what)
      throws IOException {
    Files.writeString(written.folder().resolve("checksums.json"), json);
    String message = assertThrows(CheckpointException.class, written::verify).getMessage();
    assertTrue(message.contains("checksums.json") && message.contains(what), message);
  }

  @Test
  void aCheckpointOfAnotherModelIsNotRestored() {
    Checkpoint written = write(3, memory(1, 5));
    Memory other = memory(1, 6);
    other.add("extra", TensorStore.Kind.PARAMETER, 2, 2);
    String message =
        assertThrows(CheckpointException.class, () -> written.restoreModel(other)).getMessage();
    assertTrue(message.contains("'table' is [5, 2] but the model's is [6, 2]"), message);
    assertTrue(message.contains("'extra' [2, 2] is missing"), message);
  }

  @Test
  void theNewestAndTheBestAreKept() {
    for (long step = 10; step <= 60; step += 10) {
      write(step, memory(step, 3));
      checkpoints.prune(2, OptionalLong.of(20));
    }
    assertEquals(List.of(20L, 50L, 60L), checkpoints.all().stream().map(Checkpoint::step).toList());
  }

  @Test
  void leftoversAreNoCheckpointsAndGoAway() throws IOException {
    write(10, memory(1, 3));
    Path parent = folder.resolve("checkpoints");
    Files.createDirectories(parent.resolve(".tmp-step-000000020"));
    Files.writeString(parent.resolve(".tmp-step-000000020").resolve("model.safetensors"), "half");
    Files.createDirectories(parent.resolve(".tmp-deleted-step-000000005"));
    assertEquals(10, checkpoints.latest().orElseThrow().step());
    checkpoints.cleanLeftovers();
    assertEquals(1, Folders.list(parent).size());
  }

  @Test
  void stepsOfMoreThanNineDigitsStillSort() {
    write(999_999_999, memory(1, 3));
    write(1_000_000_000, memory(1, 3));
    assertEquals(1_000_000_000, checkpoints.latest().orElseThrow().step());
  }

  @Test
  void namesHaveTheSameDigitsEverywhere() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertEquals("step-000000010", write(10, memory(1, 3)).folder().getFileName().toString());
      assertEquals(10, checkpoints.latest().orElseThrow().step());
    } finally {
      Locale.setDefault(before);
    }
  }

  private Checkpoint write(long step, TensorStore tensors) {
    return checkpoints.write(step, tensors, Map.of("step", step), List.of());
  }

  private static Memory memory(long seed, int rows) {
    Memory memory = new Memory(new Random(seed));
    memory.add("w", TensorStore.Kind.PARAMETER, 3, 4);
    memory.add("empty", TensorStore.Kind.STATE, 0);
    memory.add("table", TensorStore.Kind.TABLE, rows, 2);
    memory.add("table/s", TensorStore.Kind.OPTIMIZER, rows);
    return memory;
  }

  private static final class Memory implements TensorStore {
    private final Random random;
    private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private int largest;

    Memory(Random random) {
      this.random = random;
    }

    void add(String name, Kind kind, long... shape) {
      TensorInfo info = new TensorInfo(name, kind, Arrays.stream(shape).boxed().toList());
      infos.put(name, info);
      float[] value = new float[(int) info.size()];
      for (int i = 0; i < value.length; i++) {
        value[i] = Float.intBitsToFloat(random.nextInt() & 0x7F7FFFFF);
      }
      values.put(name, value);
    }

    @Override
    public List<TensorInfo> tensors() {
      return List.copyOf(infos.values());
    }

    @Override
    public void read(TensorInfo tensor, long first, float[] to, int count) {
      System.arraycopy(values.get(tensor.name()), (int) first, to, 0, count);
    }

    @Override
    public void write(TensorInfo tensor, long first, float[] from, int count) {
      largest = Math.max(largest, count);
      System.arraycopy(from, 0, values.get(tensor.name()), (int) first, count);
    }
  }
}
