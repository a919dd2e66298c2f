package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.engine.checkpoint.Checkpoint;
import org.jingu.engine.checkpoint.Finding;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whole runs tell at their end, and that a resumed one tells the same. */
class ReviewedRunTest {
  @TempDir Path folder;

  private final List<Finding> found = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private TinyRun run(String name, Map<String, Object> keys) {
    TinyRun run = new TinyRun(folder.resolve(name), new HashMap<>(keys));
    run.listener = new Listener(Long.MAX_VALUE);
    return run;
  }

  private final class Listener implements TrainingListener {
    private final long interruptAfter;

    Listener(long interruptAfter) {
      this.interruptAfter = interruptAfter;
    }

    @Override
    public void found(Found event) {
      found.add(event.finding());
    }

    @Override
    public void warned(Warned event) {
      warnings.add(event.message());
    }

    @Override
    public void stepped(Stepped event) {
      if (event.step() == interruptAfter) {
        throw new IllegalStateException("interrupted");
      }
    }
  }

  @Test
  void aRunThatIsCutShortTellsItOnceEverywhere() throws IOException {
    TinyRun run = run("short", Map.of("epochs", 2, "batch_size", 16));
    run.run();
    assertEquals(List.of("still_improving"), found.stream().map(Finding::kind).toList());
    assertEquals(found, new SavedRun(run.folder).manifest().outcome().findings());
    String lines = Files.readString(run.folder.resolve("metrics.jsonl"));
    assertEquals(
        1,
        lines
            .lines()
            .filter(line -> line.contains("\"finding\"") && line.contains("\"still_improving\""))
            .count(),
        lines);
    run("short", Map.of("epochs", 2, "batch_size", 16)).resuming().run();
    assertEquals(2, found.size());
    assertEquals(found.get(0), found.get(1));
    assertEquals(lines, Files.readString(run.folder.resolve("metrics.jsonl")));
  }

  @Test
  void aRunThatStoppedGainingTellsNothing() {
    TinyRun run =
        run(
            "whole",
            Map.of("epochs", 60, "batch_size", 16, "early_stopping", Map.of("monitor", "logloss")));
    run.train = new PlantedSource(2000, 1);
    run.valid = new PlantedSource(1000, 2);
    assertEquals("no gain in 2 evaluations", run.run().reason());
    assertEquals(List.of(), found);
  }

  @Test
  void labelsOfChanceTellThatNothingWasLearned() {
    TinyRun run = run("chance", Map.of("epochs", 3, "batch_size", 16));
    run.train = randomlyLabelled(500, 3);
    run.valid = randomlyLabelled(400, 4);
    run.run();
    assertEquals("nothing_learned", found.get(0).kind(), found.toString());
  }

  private static PlantedSource randomlyLabelled(int size, long seed) {
    Random random = new Random(seed);
    PlantedSource source = new PlantedSource(size, seed);
    for (int i = 0; i < size; i++) {
      float label = random.nextInt(2);
      source.with(
          i,
          new PlantedSource.Example(
              (float) random.nextGaussian(), random.nextInt(20), new int[0], new float[] {label}));
    }
    return source;
  }

  @Test
  void theFirstPassIsJudgedThoughAnotherProcessBeganIt() {
    Map<String, Object> keys =
        Map.of("epochs", 1, "batch_size", 16, "checkpoint", Map.of("steps", 3));
    TinyRun interrupted = run("pass", keys);
    interrupted.train = new PlantedSource(230, 1).allLabelled(1);
    interrupted.listener = new Listener(8);
    assertThrows(IllegalStateException.class, interrupted::run);
    assertEquals(List.of(), warnings);
    TinyRun resumed = run("pass", keys).resuming();
    resumed.train = new PlantedSource(230, 1).allLabelled(1);
    resumed.run();
    assertTrue(
        warnings.get(0).startsWith("label 'click' is 1 in all 230 training examples"),
        warnings.toString());
  }

  @Test
  void aRunInterruptedAnywhereFindsTheSame() {
    Map<String, Object> keys =
        Map.of(
            "epochs",
            2,
            "batch_size",
            16,
            "checkpoint",
            Map.of("steps", 4),
            "eval_every",
            Map.of("steps", 6),
            "early_stopping",
            Map.of("also", List.of("logloss/click"), "patience", 3));
    RunResult whole = run("uncut", keys).run();
    List<Finding> expected = List.copyOf(found);
    assertTrue(!expected.isEmpty());
    for (int stop = 1; stop < whole.steps(); stop += 4) {
      TinyRun interrupted = run("cut" + stop, keys);
      interrupted.listener = new Listener(stop);
      assertThrows(IllegalStateException.class, interrupted::run);
      found.clear();
      run("cut" + stop, keys).resuming().run();
      assertEquals(expected, found, "stopped after " + stop);
    }
  }

  @Test
  void rowsWhoseOptimizerStateIsZeroWereNeverUpdated() {
    FeatureSchema schema =
        new FeatureSchema(
            List.of("price"),
            List.of(SparseFeature.of("user", 50), SparseFeature.of("tags", 9)),
            List.of("click"));
    try (LogisticSession session = new LogisticSession(schema, 1)) {
      Batch batch =
          new Batch(
              2,
              new float[] {1, 2},
              Map.of(
                  "user", new IdBags(new int[] {3, 17}, new int[] {0, 1, 2}),
                  "tags", new IdBags(new int[] {1, 1, 8}, new int[] {0, 3, 3})),
              new float[] {1, 0},
              null,
              null);
      RunCourse course = new RunCourse(schema);
      course.trained(batch, session.step(batch, 1, null));
      RunCourse again = new RunCourse(schema);
      again.restore(course.state());
      List<TableUse> tables = TableUse.of(schema, again, session.tensors());
      assertEquals(new TableUse("user", 50, 1, 48), tables.get(0));
      assertEquals(new TableUse("tags", 9, 1.5, 7), tables.get(1));
    }
  }

  @Test
  void theStateOfAnOlderJinguIsRead() throws IOException {
    Files.writeString(
        folder.resolve("state.json"),
        """
        {"step": 15, "epoch": 1, "batch": 0, "examples": 230, "plateau": 1.0,
         "early_stopping": {"best": 0.7, "best_step": 15, "without_gain": 0},
         "loss_guard": {"mean": 0.1, "weight": 0.14},
         "unlogged": {"sum": 0.0, "steps": 0, "epoch": 0, "scale": 0.0},
         "last": null, "best": null, "progressive": null, "metrics_bytes": 10}
        """);
    TrainingState state = new Checkpoint(folder, 15).state(TrainingState.class);
    assertEquals(new EarlyStopping.State(0.7, 15, 0, Map.of()), state.earlyStopping());
    assertEquals(null, state.course());
    assertEquals(null, state.census());
  }
}
