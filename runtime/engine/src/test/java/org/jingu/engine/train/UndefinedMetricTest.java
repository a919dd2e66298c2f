package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A metric that the validation part does not define says so, and decides nothing. */
class UndefinedMetricTest {
  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();

  private final class Listener implements TrainingListener {
    @Override
    public void warned(Warned event) {
      warnings.add(event.message());
    }
  }

  private TinyRun run(Map<String, Object> keys) {
    TinyRun run = new TinyRun(folder.resolve("run"), new HashMap<>(keys));
    run.listener = new Listener();
    return run;
  }

  @Test
  void aValidationPartOfOneClassNeitherStopsNorSlowsTraining() throws IOException {
    TinyRun run = run(Map.of("epochs", 6, "batch_size", 16));
    run.valid = new PlantedSource(100, 2).allLabelled(0);
    RunResult result = run.run();
    assertEquals("all epochs made", result.reason());
    assertEquals(result.steps(), result.modelStep());
    assertEquals(
        List.of(
            "auc of click is undefined on part 'valid': the examples are all of one class; early stopping and schedule.plateau_factor do not see it, whatever the metric: give the part examples of both",
            "auc was undefined in every evaluation, or of one class, so early stopping saw nothing and no model is the best: the run ends with that of its last step"),
        warnings);
    String lines = Files.readString(run.folder.resolve("metrics.jsonl"));
    assertFalse(lines.contains("NaN"), lines);
    assertTrue(
        lines.contains("\"undefined\":{\"click\":{\"auc\":\"the examples are all of one class\"}}"),
        lines);
    assertTrue(lines.contains("\"auc\":null"), lines);
    assertFalse(lines.contains("\"learning_rate_scale\":0"), lines);
    assertTrue(
        Double.isNaN(
            new SavedRun(run.folder).manifest().outcome().metrics().get("click").get("auc")));
  }

  @Test
  void aRunThatKeepsItsLastModelIsNotWarnedOfThat() {
    TinyRun run =
        run(
            Map.of(
                "epochs",
                2,
                "batch_size",
                16,
                "early_stopping",
                Map.of("restore_best", false, "patience", 0)));
    run.valid = new PlantedSource(100, 2).allLabelled(0);
    run.run();
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).startsWith("auc of click is undefined"), warnings.toString());
  }

  /** The model that always says the one class has the best log loss. */
  @Test
  void theLogLossOfOneClassDoesNotStopTraining() {
    List<Map<String, Object>> settings =
        List.of(Map.of("also", List.of("logloss")), Map.of("monitor", "logloss"));
    for (int i = 0; i < settings.size(); i++) {
      warnings.clear();
      Map<String, Object> keys =
          Map.of("epochs", 30, "batch_size", 16, "early_stopping", settings.get(i));
      TinyRun run = new TinyRun(folder.resolve("run" + i), new HashMap<>(keys));
      run.listener = new Listener();
      run.train = new PlantedSource(60, 1);
      run.valid = new PlantedSource(100, 2).allLabelled(0);
      assertEquals("all epochs made", run.run().reason());
      assertTrue(warnings.get(0).contains("whatever the metric"), warnings.toString());
    }
  }

  @Test
  void theLastLossesHaveTheRateAndPassOfTheirSteps() throws IOException {
    TinyRun run =
        run(
            Map.of(
                "epochs", 1,
                "batch_size", 16,
                "log_every", 50,
                "early_stopping", Map.of("monitor", "logloss", "min_delta", 100)));
    run.run();
    String lines = Files.readString(run.folder.resolve("metrics.jsonl"));
    String last = lines.lines().filter(it -> it.contains("\"train\"")).findFirst().orElseThrow();
    assertTrue(last.contains("\"epoch\":0"), last);
    assertTrue(last.contains("\"learning_rate_scale\":1.0"), last);
  }

  @Test
  void aMetricThatIsNotMonitoredIsWarnedOfOnly() {
    TinyRun run =
        run(Map.of("epochs", 3, "batch_size", 16, "early_stopping", Map.of("monitor", "auc/buy")));
    run.train = new PlantedSource(230, 1, List.of("click", "buy"));
    run.valid = new PlantedSource(100, 2, List.of("click", "buy")).allLabelled(0);
    run.run();
    assertEquals(
        List.of("auc of click is undefined on part 'valid': the examples are all of one class"),
        warnings);
  }

  @Test
  void theOtherTasksAreMonitoredWhereOneIsUndefined() {
    TinyRun run = run(Map.of("epochs", 4, "batch_size", 16));
    run.train = new PlantedSource(230, 1, List.of("click", "buy"));
    run.valid = new PlantedSource(100, 2, List.of("click", "buy")).allLabelled(0);
    RunResult result = run.run();
    assertTrue(result.metrics().get("buy").get("auc") > 0.5, result.metrics().toString());
    assertEquals(
        List.of(
            "auc of click is undefined on part 'valid': the examples are all of one class; early stopping sees the mean over the other labels"),
        warnings);
  }

  @Test
  void aValidationPartWithoutExamplesIsSaid() {
    TinyRun run = run(Map.of("epochs", 3, "batch_size", 16));
    run.valid = new PlantedSource(0, 2);
    RunResult result = run.run();
    assertEquals(result.steps(), result.modelStep());
    assertTrue(warnings.get(0).contains("auc of click is undefined"), warnings.toString());
    assertTrue(warnings.get(0).contains("there are no examples"), warnings.toString());
    assertTrue(warnings.get(1).contains("logloss of click"), warnings.toString());
  }

  @Test
  void aTrainingPartOfOneClassIsSaid() {
    TinyRun run = run(Map.of("epochs", 2, "batch_size", 16));
    run.train = new PlantedSource(230, 1).allLabelled(1);
    run.run();
    assertEquals(
        List.of(
            "label 'click' is 1 in all 230 training examples that have it: the model learns no difference; check the label's rule in preparation"),
        warnings);
  }

  @Test
  void aLabelThatNoTrainingExampleHasIsSaid() {
    TinyRun run = run(Map.of("epochs", 1, "batch_size", 16));
    run.train = new PlantedSource(230, 1, List.of("click", "buy")).allLabelled(Float.NaN);
    run.valid = new PlantedSource(100, 2, List.of("click", "buy"));
    run.run();
    assertEquals(
        List.of(
            "none of the 230 training examples has a label 'click': the model learns nothing of it"),
        warnings);
  }

  @Test
  void countsThatTheRunNeverReachesAreSaid() throws IOException {
    TinyRun run =
        run(
            Map.of(
                "epochs",
                2,
                "batch_size",
                Integer.MAX_VALUE,
                "log_every",
                50,
                "eval_every",
                Map.of("steps", 3),
                "schedule",
                Map.of("warmup_steps", 10)));
    RunResult result = run.run();
    assertEquals(2, result.steps());
    assertEquals(
        List.of(
            "train.batch_size is 2147483647, but the training part has 230 examples: a pass is one step of all of them",
            "train.schedule.warmup_steps is 10, more than the 2 steps of the run: the learning rates never reach their full value; lower it, or set schedule.warmup_share",
            "train.eval_every.steps is 3, more than the 2 steps of the run: it has no effect; lower it, or set eval_every.epochs"),
        warnings);
    String lines = Files.readString(run.folder.resolve("metrics.jsonl"));
    assertEquals(1, lines.lines().filter(line -> line.contains("\"train\"")).count(), lines);
  }
}
