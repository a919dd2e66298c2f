package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.engine.checkpoint.Checkpoint;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.FileOpener;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FullDiskTest {
  private static final Map<String, Object> KEYS =
      Map.of("epochs", 2, "batch_size", 32, "checkpoint", Map.of("steps", 4, "keep", 3));

  /** Between the sizes below that leave no room for a whole checkpoint and those that do. */
  private static final long ONE_CHECKPOINT = 3000;

  @TempDir Path folder;

  /** Room for so many bytes: the disk fills in the first checkpoint's files or the second's. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 100, 700, 1500, 4500, 6000})
  void aFullDiskLeavesNoHalfCheckpointAndTheRunCanGoOn(long room) throws IOException {
    RunResult whole = new TinyRun(folder.resolve("whole"), KEYS).run();
    TinyRun run = new TinyRun(folder.resolve("full"), KEYS);
    long[] left = {room};
    run.opener = file -> new Limited(FileOpener.files().create(file), left);
    String message = assertThrows(CheckpointException.class, run::run).getMessage();
    assertTrue(message.contains("No space left on device"), message);
    assertTrue(message.contains("continue with --resume"), message);
    List<String> kept = names(run.folder.resolve("checkpoints"));
    assertEquals(room < ONE_CHECKPOINT, kept.isEmpty(), kept.toString());
    assertTrue(kept.stream().allMatch(name -> name.startsWith("step-")), kept.toString());
    new SavedRun(run.folder).checkpoints().all().forEach(Checkpoint::verify);
    String last = kept.isEmpty() ? "there is none" : kept.get(kept.size() - 1);
    assertTrue(message.contains(last), message);
    RunResult resumed = new TinyRun(run.folder, KEYS).resuming().run();
    assertArrayEquals(TinyRun.model(whole), TinyRun.model(resumed));
  }

  @Test
  void checkpointsAreNeverHalfThereWhileTheyAreWritten() {
    TinyRun run = new TinyRun(folder.resolve("watched"), KEYS);
    run.opener =
        file -> {
          new SavedRun(run.folder).checkpoints().all().forEach(Checkpoint::verify);
          return FileOpener.files().create(file);
        };
    run.run();
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> entries = Files.list(in)) {
      return entries.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private record Limited(WritableByteChannel to, long[] left) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer from) throws IOException {
      int fits = (int) Math.min(left[0], from.remaining());
      if (fits == 0 && from.hasRemaining()) {
        throw new IOException("No space left on device");
      }
      ByteBuffer part = from.duplicate().limit(from.position() + fits);
      int written = to.write(part);
      from.position(from.position() + written);
      left[0] -= written;
      return written;
    }

    @Override
    public boolean isOpen() {
      return to.isOpen();
    }

    @Override
    public void close() throws IOException {
      to.close();
    }
  }
}
