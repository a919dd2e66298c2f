package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistillationTest {
  private static final Teacher SURE = (batch, p) -> Arrays.fill(p, 0, batch.size(), 0.75f);

  @TempDir Path folder;

  private static Batch batch(float... labels) {
    // Batches may have longer arrays than they need.
    float[] longer = Arrays.copyOf(labels, labels.length + 2);
    return new Batch(labels.length, new float[0], Map.of(), longer, null, null);
  }

  @Test
  void labelsAreMixedAndTheirOwnAreKept() {
    Distillation distillation = new Distillation(SURE, 0.4, 1);
    List<Batch> stored = List.of(batch(0, 1, Float.NaN), batch(1, 1), batch(0));
    try (BatchReader reader = distillation.over(new ListReader(stored))) {
      Batch first = reader.next();
      Batch second = reader.next();
      assertArrayEquals(new float[] {0.3f, 0.9f, Float.NaN}, first.labels(), 1e-6f);
      assertArrayEquals(new float[] {0, 1, Float.NaN}, distillation.own(first).labels());
      assertArrayEquals(new float[] {0.9f, 0.9f}, second.labels(), 1e-6f);
      reader.next();
      assertArrayEquals(new float[] {1, 1}, distillation.own(second).labels());
      assertThrows(IllegalStateException.class, () -> distillation.own(first));
    }
  }

  /** Training the same steps against the planted labels turned around by an all-knowing teacher. */
  @Test
  void aTeacherAloneDecidesWhatIsLearned() {
    Map<String, Object> keys = Map.of("epochs", 8, "batch_size", 16);
    double alone = auc(run("alone", keys));
    TinyRun opposed = run("opposed", with(keys, 1));
    opposed.teacher = (batch, p) -> opposite(batch, p);
    assertEquals(1 - alone, auc(opposed), 0.05);
    TinyRun deaf = run("deaf", with(keys, 0));
    deaf.teacher = (batch, p) -> opposite(batch, p);
    assertEquals(alone, auc(deaf), 0);
  }

  private static void opposite(Batch batch, float[] p) {
    for (int b = 0; b < batch.size(); b++) {
      p[b] = 1 - batch.labels()[b];
    }
  }

  private static Map<String, Object> with(Map<String, Object> keys, double alpha) {
    Map<String, Object> all = new java.util.HashMap<>(keys);
    all.put("distillation", Map.of("teacher", "elsewhere", "alpha", alpha));
    return all;
  }

  @Test
  void aTaughtRunResumesToTheSameBits() {
    Map<String, Object> keys =
        with(Map.of("epochs", 3, "batch_size", 16, "feature_dropout", 0.2), 0.5);
    TinyRun whole = run("whole", keys);
    whole.teacher = SURE;
    RunResult expected = whole.run();
    TinyRun stopped = run("stopped", keys);
    stopped.teacher = SURE;
    Trainer[] trainer = new Trainer[1];
    stopped.started = it -> trainer[0] = it;
    stopped.listener =
        new TrainingListener() {
          @Override
          public void stepped(Stepped event) {
            if (event.step() == 7) {
              trainer[0].stop();
            }
          }
        };
    assertThrows(StoppedException.class, stopped::run);
    TinyRun resumed = run("stopped", keys).resuming();
    resumed.teacher = SURE;
    assertArrayEquals(TinyRun.model(expected), TinyRun.model(resumed.run()));
  }

  @Test
  void onlyTheCrossEntropyTakesATeacher() {
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () ->
                ConfigBinder.bind(
                    TrainConfig.class,
                    Map.of("loss", "focal", "distillation", Map.of("teacher", "runs/large")),
                    "train"));
    assertTrue(refused.getMessage().contains("train.distillation: is set beside the loss 'focal'"));
  }

  private TinyRun run(String name, Map<String, Object> keys) {
    return new TinyRun(folder.resolve(name), keys);
  }

  private static double auc(TinyRun run) {
    return run.run().metrics().get("click").get("auc");
  }
}
