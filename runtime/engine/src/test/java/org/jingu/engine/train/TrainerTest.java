package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jingu.api.config.ConfigException;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @TempDir Path folder;

  @Test
  void trainingLearnsWhatIsPlanted() {
    RunResult result = run("a", Map.of("epochs", 8, "batch_size", 16)).run();
    assertTrue(result.metrics().get("click").get("auc") > 0.75, result.metrics().toString());
    assertTrue(
        result.phaseSeconds().keySet().containsAll(List.of("reader_wait", "graph", "other")));
    assertEquals(
        result.seconds(),
        result.phaseSeconds().values().stream().mapToDouble(d -> d).sum(),
        0.05 * result.seconds() + 1e-3);
  }

  @Test
  void aRunStoppedAtAnyStepResumesToTheSameBits() throws IOException {
    Map<String, Object> keys =
        Map.of(
            "epochs",
            3,
            "batch_size",
            16,
            "log_every",
            7,
            "checkpoint",
            Map.of("steps", 4, "keep", 1),
            "eval_every",
            Map.of("steps", 6),
            "schedule",
            Map.of("warmup_share", 0.2, "decay_steps", 11));
    RunResult whole = run("whole", keys).run();
    for (int stop = 1; stop <= whole.steps(); stop += 3) {
      TinyRun interrupted = run("stop" + stop, keys);
      interrupted.listener = stopAfter(stop);
      assertThrows(Interruption.class, interrupted::run);
      RunResult resumed = run("stop" + stop, keys).resuming().run();
      assertArrayEquals(TinyRun.model(whole), TinyRun.model(resumed), "stopped after " + stop);
      assertEquals(whole.metrics(), resumed.metrics());
      assertEquals(events("whole"), events("stop" + stop));
    }
  }

  @Test
  void aRunThatIsAskedToStopLeavesACheckpointAtThatStep() {
    Map<String, Object> keys = Map.of("epochs", 3, "batch_size", 16);
    RunResult whole = run("whole", keys).run();
    TinyRun stopped = run("stopped", keys);
    AtomicReference<Trainer> trainer = new AtomicReference<>();
    stopped.started = trainer::set;
    stopped.listener =
        new TrainingListener() {
          @Override
          public void stepped(Stepped event) {
            if (event.step() == 7) {
              trainer.get().stop();
            }
          }
        };
    StoppedException e = assertThrows(StoppedException.class, stopped::run);
    assertTrue(e.getMessage().startsWith("stopped after step 7;"), e.getMessage());
    assertEquals(
        7, new SavedRun(folder.resolve("stopped")).checkpoints().latest().orElseThrow().step());
    RunResult resumed = run("stopped", keys).resuming().run();
    assertArrayEquals(TinyRun.model(whole), TinyRun.model(resumed));
  }

  @Test
  void onlineTrainingResumesWithinAWindow() throws IOException {
    Map<String, Object> keys =
        Map.of(
            "epochs",
            1,
            "batch_size",
            8,
            "checkpoint",
            Map.of("steps", 3),
            "online",
            Map.of("enabled", true, "window", 50));
    RunResult whole = run("whole", keys).run();
    TinyRun interrupted = run("cut", keys);
    interrupted.listener = stopAfter(17);
    assertThrows(Interruption.class, interrupted::run);
    RunResult resumed = run("cut", keys).resuming().run();
    assertEquals(whole.metrics(), resumed.metrics());
    assertEquals(events("whole"), events("cut"));
    assertEquals(5, events("cut").stream().filter(e -> e.contains("\"window\"")).count());
  }

  @Test
  void severalTasksLearnFromTheLabelsThatTheyHave() {
    TinyRun run =
        run(
            "tasks",
            Map.of(
                "epochs", 5, "batch_size", 16, "early_stopping", Map.of("monitor", "logloss/buy")));
    run.train = new PlantedSource(300, 3, List.of("click", "buy"));
    run.valid = new PlantedSource(200, 4, List.of("click", "buy"));
    RunResult result = run.run();
    assertEquals(List.of("click", "buy"), new ArrayList<>(result.metrics().keySet()));
    assertTrue(result.metrics().get("buy").get("auc") > 0.7, result.metrics().toString());
  }

  @Test
  void aRunEndsWithItsBestModel() {
    Map<String, Object> keys =
        Map.of("epochs", 60, "batch_size", 16, "schedule", Map.of("plateau_factor", 1));
    List<TrainingListener.Evaluated> evaluations = new ArrayList<>();
    TinyRun run = run("best", keys);
    run.train = new PlantedSource(60, 1);
    run.listener =
        new TrainingListener() {
          @Override
          public void evaluated(Evaluated event) {
            evaluations.add(event);
          }
        };
    RunResult result = run.run();
    double best =
        evaluations.stream()
            .mapToDouble(e -> e.metrics().get("click").get("auc"))
            .max()
            .orElseThrow();
    assertTrue(result.reason().startsWith("no gain in 2 evaluations"), result.reason());
    assertTrue(result.modelStep() < result.steps());
    assertEquals(best, result.metrics().get("click").get("auc"), 1e-6);
    assertEquals(result.modelStep(), new SavedRun(run.folder).model().step());
  }

  @Test
  void aMetricThatIsBestAtOneIsJudgedByItsDistance() {
    Map<String, Object> keys =
        Map.of(
            "epochs",
            6,
            "batch_size",
            16,
            "metrics",
            List.of("calibration"),
            "early_stopping",
            Map.of("monitor", "calibration", "patience", 0));
    List<Double> distances = new ArrayList<>();
    TinyRun run = run("calibrated", keys);
    run.listener =
        new TrainingListener() {
          @Override
          public void evaluated(Evaluated event) {
            double distance = Math.abs(event.metrics().get("click").get("calibration") - 1);
            double best = distances.stream().mapToDouble(d -> d).min().orElse(9);
            assertEquals(distance < best - 1e-6, event.gain(), distances + " then " + distance);
            distances.add(distance);
          }
        };
    run.run();
    assertEquals(6, distances.size());
  }

  @Test
  void resumingAFinishedRunGivesItsResultAgain() {
    Map<String, Object> keys = Map.of("epochs", 2, "batch_size", 16);
    RunResult first = run("done", keys).run();
    RunResult again = run("done", keys).resuming().run();
    assertEquals(first.metrics(), again.metrics());
    assertEquals(first.checkpoint(), again.checkpoint());
  }

  @Test
  void listenersHearInOrder() {
    List<String> heard = new ArrayList<>();
    TinyRun run = run("order", Map.of("epochs", 1, "batch_size", 100));
    run.listener = new Recorder(heard);
    run.run();
    assertEquals(
        List.of(
            "started 0/3", "step 1", "step 2", "step 3", "evaluated 3", "checkpoint 3", "ended 3"),
        heard);
  }

  @Test
  void aLossThatIsNotFiniteStopsTheRunAndKeepsTheLastCheckpoint() {
    Map<String, Object> keys =
        Map.of("epochs", 2, "batch_size", 16, "checkpoint", Map.of("steps", 2));
    TinyRun run = run("nan", keys);
    PlantedSource source = new PlantedSource(230, 1);
    run.train =
        source.with(100, new PlantedSource.Example(Float.NaN, 1, new int[0], new float[] {1}));
    LossException e = assertThrows(LossException.class, run::run);
    assertTrue(e.getMessage().contains("(epoch 1, batch "), e.getMessage());
    assertTrue(e.getMessage().contains("dense feature 'price' is NaN in example"), e.getMessage());
    SavedRun saved = new SavedRun(run.folder);
    assertTrue(saved.model().step() > 0 && saved.model().step() <= e.step());
    if (e.step() >= 2) {
      assertTrue(e.getMessage().contains("the last good checkpoint is"), e.getMessage());
    }
  }

  @Test
  void anExplodingLossStopsTheRun() {
    TinyRun run = run("explode", Map.of("epochs", 2, "batch_size", 16));
    run.train =
        new PlantedSource(230, 1)
            .with(100, new PlantedSource.Example(-1e9f, 1, new int[0], new float[] {1}));
    LossException e = assertThrows(LossException.class, run::run);
    assertTrue(e.getMessage().contains("over 100.0 times the recent mean"), e.getMessage());
    assertTrue(e.getMessage().contains("dense feature 'price' is -1.0E9"), e.getMessage());
  }

  @Test
  void aChangedConfigurationIsNotResumed() {
    run("changed", Map.of("epochs", 1, "batch_size", 16)).run();
    TinyRun other = run("changed", Map.of("epochs", 1, "batch_size", 32)).resuming();
    other.train = new PlantedSource(231, 1);
    String message = assertThrows(CheckpointException.class, other::run).getMessage();
    assertTrue(message.contains("config.train.batch_size: was 16, now 32"), message);
    assertTrue(message.contains("data.train: was \"planted:230\", now \"planted:231\""), message);
  }

  @Test
  void aMonitorThatIsNotMeasuredIsRefused() {
    TinyRun run = run("monitor", Map.of("early_stopping", Map.of("monitor", "acu")));
    String message = assertThrows(ConfigException.class, run::run).getMessage();
    assertTrue(
        message.contains("train.early_stopping.monitor: is 'acu'; did you mean 'auc'?"), message);
  }

  @Test
  void aFurtherMetricThatIsNotMeasuredIsRefused() {
    TinyRun run = run("also", Map.of("early_stopping", Map.of("also", List.of("logloss/by"))));
    String message = assertThrows(ConfigException.class, run::run).getMessage();
    assertTrue(message.contains("train.early_stopping.also: is 'logloss/by'"), message);
  }

  private TinyRun run(String name, Map<String, Object> keys) {
    return new TinyRun(folder.resolve(name), new HashMap<>(keys));
  }

  private List<String> events(String run) throws IOException {
    return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll("\"(time|seconds)\":[^,}]*", ""))
        .toList();
  }

  private static TrainingListener stopAfter(long step) {
    return new TrainingListener() {
      @Override
      public void stepped(Stepped event) {
        if (event.step() == step) {
          throw new Interruption();
        }
      }
    };
  }

  private static final class Interruption extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private record Recorder(List<String> heard) implements TrainingListener {
    @Override
    public void started(Started event) {
      heard.add("started " + event.step() + "/" + event.totalSteps());
    }

    @Override
    public void stepped(Stepped event) {
      heard.add("step " + event.step());
    }

    @Override
    public void evaluated(Evaluated event) {
      heard.add("evaluated " + event.step());
    }

    @Override
    public void checkpointed(Checkpointed event) {
      heard.add("checkpoint " + event.step());
    }

    @Override
    public void ended(RunResult result) {
      heard.add("ended " + result.steps());
    }
  }
}
