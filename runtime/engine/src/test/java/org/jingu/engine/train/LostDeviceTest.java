package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.checkpoint.SavedRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostDeviceTest {
  @TempDir Path folder;

  @Test
  void theCheckpointIsKeptNamedAndResumedFrom() {
    Map<String, Object> keys =
        Map.of("epochs", 2, "batch_size", 16, "checkpoint", Map.of("steps", 4, "epochs", 0));
    RunResult whole = new TinyRun(folder.resolve("whole"), keys).run();
    TinyRun lost = new TinyRun(folder.resolve("lost"), keys);
    lost.sessions = (schema, seed) -> new FailingSession(lost, seed, 11);
    DeviceException e = assertThrows(DeviceException.class, lost::run);
    Path kept = new SavedRun(folder.resolve("lost")).checkpoints().latest().orElseThrow().folder();
    assertEquals("step-000000008", kept.getFileName().toString());
    assertTrue(
        e.getMessage().startsWith("the device fell off (in step 11); the last good checkpoint is"),
        e.getMessage());
    assertTrue(e.getMessage().endsWith(kept.toString()), e.getMessage());
    RunResult resumed = new TinyRun(folder.resolve("lost"), keys).resuming().run();
    assertArrayEquals(TinyRun.model(whole), TinyRun.model(resumed));
  }

  /** Fails in one step. */
  private static final class FailingSession extends LogisticSession {
    private final long failing;

    FailingSession(TinyRun run, long seed, long failing) {
      super(run.train.schema(), seed);
      this.failing = failing;
    }

    @Override
    public double step(Batch batch, double learningRateScale, float @Nullable [] logits) {
      if (steps() + 1 == failing) {
        throw new DeviceException("the device fell off");
      }
      return super.step(batch, learningRateScale, logits);
    }
  }
}
