package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.metric.Metric;
import org.jingu.engine.checkpoint.Finding;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.engine.optimizer.Rules;
import org.jingu.engine.train.RunCourse.Point;
import org.junit.jupiter.api.Test;

/** Every sentence of the review from a history that deserves it, and none from healthy ones. */
class RunReviewTest {
  private long stepsPerEpoch = 250;
  private Map<String, Object> keys = Map.of();
  private StopReason end = StopReason.PATIENCE;
  private WatchedMetric monitor = new WatchedMetric("auc", Metric.Goal.MAXIMIZE);
  private long examples = 1_000_000;
  private long denseParameters = 500_000;
  private List<TableUse> tables = List.of(new TableUse("user", 20_000, 1, 1));
  private Map<String, BaseRate> labels =
      Map.of("click", new BaseRate(10_000, 2_500, 10_000, 2_500));
  private final List<Point> points = new ArrayList<>();

  private Map<String, Double> cut = Map.of();

  /** An evaluation at the end of the next epoch. */
  private void epoch(double trainLoss, double auc, double logloss) {
    int epoch = points.size() + 1;
    points.add(point(epoch * stepsPerEpoch, epoch, trainLoss, auc, logloss));
  }

  private static Point point(long step, int epoch, double trainLoss, double auc, double logloss) {
    return new Point(
        step, epoch, trainLoss, Map.of("click", Map.of("auc", auc, "logloss", logloss)));
  }

  private List<Finding> review() {
    long steps = points.isEmpty() ? stepsPerEpoch : points.get(points.size() - 1).step();
    return review(steps);
  }

  private List<Finding> review(long steps) {
    TrainConfig config = ConfigBinder.bind(TrainConfig.class, keys, "train");
    return RunReview.of(
        new RunFacts(
            config.with(Optimizer.bind(config.optimizer(), Rules.builtIn()).config()),
            end,
            monitor,
            stepsPerEpoch,
            examples,
            steps,
            denseParameters,
            points,
            labels,
            tables,
            cut));
  }

  private void saysOnly(String kind, String message, String... keys) {
    assertEquals(List.of(new Finding(kind, message, List.of(keys))), review());
  }

  @Test
  void aRunThatEndedWhileItGainedNamesTheEpochs() {
    end = StopReason.EPOCHS;
    keys = Map.of("epochs", 3);
    epoch(0.6, 0.70, 0.50);
    epoch(0.5, 0.72, 0.48);
    epoch(0.4, 0.73, 0.47);
    saysOnly(
        "still_improving",
        "it was still improving when it ended: auc went from 0.72000 at epoch 2 to 0.73000 at epoch 3; raise train.epochs (now 3)",
        "train.epochs");
  }

  @Test
  void whatIsLeftOutOfSequencesIsSaid() {
    cut = Map.of("history", 0.25);
    saysOnly(
        "cut_sequence",
        "25.0 % of the training examples have more ids of 'history' than its sequence takes, and only the latest were read; raise data.features.history.sequence to read more",
        "data.features.history.sequence");
  }

  @Test
  void aRunThatMaxStepsEndedNamesThem() {
    end = StopReason.MAX_STEPS;
    keys = Map.of("max_steps", 120, "early_stopping", Map.of("monitor", "logloss"));
    monitor = new WatchedMetric("logloss", Metric.Goal.MINIMIZE);
    points.add(point(40, 0, 0.6, 0.70, 0.50));
    points.add(point(80, 0, 0.5, 0.72, 0.48));
    points.add(point(120, 0, 0.4, 0.73, 0.47));
    saysOnly(
        "still_improving",
        "it was still improving when it ended: logloss went from 0.50000 at step 40 to 0.47000 at step 120; raise train.max_steps (now 120), or lower train.batch_size (now "
            + "4096): the run made 120 steps",
        "train.max_steps",
        "train.batch_size");
  }

  @Test
  void theGainOfTheLastEpochIsOverTheBestBeforeIt() {
    end = StopReason.EPOCHS;
    keys = Map.of("epochs", 4);
    epoch(0.6, 0.70, 0.50);
    epoch(0.5, 0.7299, 0.48);
    epoch(0.4, 0.71, 0.49);
    epoch(0.35, 0.73, 0.479);
    assertEquals(List.of(), review());
  }

  @Test
  void aLongRunStillImprovesThoughEachOfItsEpochsGainsLittle() {
    end = StopReason.EPOCHS;
    keys = Map.of("epochs", 40);
    for (int i = 1; i <= 40; i++) {
      epoch(0.5 - 0.001 * i, 0.70 + 0.0004 * i, 0.50 - 0.0004 * i);
    }
    saysOnly(
        "still_improving",
        "it was still improving when it ended: auc went from 0.71440 at epoch 36 to 0.71600 at epoch 40; raise train.epochs (now 40), or train.optimizer.dense.lr and train.optimizer.embedding.lr",
        "train.epochs",
        "train.optimizer.dense.lr",
        "train.optimizer.embedding.lr");
  }

  @Test
  void aGainBelowMinDeltaIsNone() {
    end = StopReason.EPOCHS;
    keys = Map.of("epochs", 2, "early_stopping", Map.of("min_delta", 0.02));
    epoch(0.6, 0.70, 0.50);
    epoch(0.5, 0.71, 0.49);
    assertEquals(List.of(), review());
  }

  @Test
  void risingValidationLossWithFallingTrainingLossIsOverfitting() {
    denseParameters = 3_000_000;
    epoch(0.45, 0.70, 0.50);
    epoch(0.40, 0.71, 0.49);
    epoch(0.35, 0.70, 0.51);
    epoch(0.30, 0.69, 0.55);
    saysOnly(
        "overfitting",
        "it overfits after epoch 2: logloss rose from 0.49000 to 0.55000 at epoch 4 while the training loss fell from 0.40000 to 0.30000, with 3,000,000 dense parameters for 1,000,000 examples; raise train.optimizer.embedding_regularizer (now 0.0) or the model's dropout, or make the model smaller",
        "train.optimizer.embedding_regularizer",
        "model");
  }

  @Test
  void predictionsThatOnlyGrowTooConfidentAreNoOverfitting() {
    epoch(0.45, 0.70, 0.50);
    epoch(0.40, 0.71, 0.49);
    epoch(0.35, 0.72, 0.51);
    epoch(0.30, 0.73, 0.55);
    assertEquals(List.of("metrics_disagree"), review().stream().map(Finding::kind).toList());
  }

  @Test
  void aLateRiseIsWhatPatienceIsFor() {
    for (int i = 1; i <= 8; i++) {
      epoch(0.5 - 0.02 * i, 0.70 + 0.01 * i, 0.50 - 0.01 * i);
    }
    epoch(0.30, 0.775, 0.44);
    epoch(0.28, 0.770, 0.45);
    assertEquals(List.of(), review());
  }

  @Test
  void aRisingLossOfBothPartsIsNotOverfitting() {
    epoch(0.40, 0.71, 0.49);
    epoch(0.41, 0.70, 0.51);
    epoch(0.42, 0.69, 0.55);
    assertEquals(List.of(), review());
  }

  @Test
  void whereAucAndLogLossDifferBothAreTold() {
    epoch(0.45, 0.70, 0.490);
    epoch(0.44, 0.71, 0.485);
    epoch(0.43, 0.72, 0.481);
    epoch(0.42, 0.73, 0.484);
    epoch(0.41, 0.72, 0.485);
    saysOnly(
        "metrics_disagree",
        "auc is best at epoch 4 (auc 0.73000, logloss 0.48400) but logloss at epoch 3 (auc 0.72000, logloss 0.48100); auc chose the model: where probabilities matter more than their order, set train.early_stopping.monitor to logloss",
        "train.early_stopping.monitor");
    monitor = new WatchedMetric("logloss/click", Metric.Goal.MINIMIZE);
    assertTrue(
        review().get(0).message().contains("logloss/click chose the model"), review().toString());
    keys = Map.of("early_stopping", Map.of("restore_best", false));
    assertEquals(List.of(), review());
  }

  @Test
  void aMetricThatGainedWhenPatienceEndedIsToBeWatchedToo() {
    epoch(0.45, 0.70, 0.490);
    epoch(0.44, 0.73, 0.486);
    epoch(0.43, 0.72, 0.482);
    epoch(0.42, 0.72, 0.478);
    assertEquals(
        List.of("train.early_stopping.monitor", "train.early_stopping.also"),
        review().get(0).keys());
    assertTrue(
        review()
            .get(0)
            .message()
            .endsWith("which still gained, or train.early_stopping.also to [logloss]"),
        review().toString());
  }

  @Test
  void aModelThatIsNoBetterThanTheBaseRateHasLearnedNothing() {
    epoch(0.70, 0.497, 0.60);
    epoch(0.60, 0.503, 0.5625);
    epoch(0.55, 0.501, 0.5700);
    saysOnly(
        "nothing_learned",
        "no evaluation was better than a constant prediction: its best auc is 0.50300 (by chance 0.5 ± 0.01333), its best logloss 0.56250 (the base rate's 0.56234); check that features and labels belong together, then change train.optimizer.dense.lr (now 0.001) and train.optimizer.embedding.lr (now 0.01)",
        "train.optimizer.dense.lr",
        "train.optimizer.embedding.lr",
        "train.batch_size");
  }

  @Test
  void aTaskThatLearnsNothingAmongOthersIsNamed() {
    Map<String, BaseRate> both = new LinkedHashMap<>(labels);
    both.put("buy", new BaseRate(10_000, 100, 10_000, 100));
    labels = both;
    points.add(
        new Point(
            stepsPerEpoch,
            1,
            0.5,
            Map.of(
                "click", Map.of("auc", 0.7, "logloss", 0.5),
                "buy", Map.of("auc", 0.51, "logloss", 0.06))));
    assertTrue(
        review().get(0).message().startsWith("no evaluation of 'buy' was better"),
        review().toString());
  }

  @Test
  void aValidationPartOfOneClassTellsNothing() {
    labels = Map.of("click", new BaseRate(100, 0, 100, 0));
    epoch(0.5, Double.NaN, 0.01);
    assertEquals(List.of(), review());
  }

  @Test
  void aRunOfHardlyAnyStepsHasTooLargeBatches() {
    stepsPerEpoch = 2;
    epoch(0.45, 0.70, 0.49);
    epoch(0.44, 0.70, 0.49);
    saysOnly(
        "large_batches",
        "an epoch of 1,000,000 examples is only 2 steps, and the run made 4; lower train.batch_size (now 4096)",
        "train.batch_size");
  }

  @Test
  void aModelOfManyMoreParametersThanExamplesIsTooLarge() {
    examples = 10_000;
    tables = List.of();
    epoch(0.45, 0.70, 0.49);
    saysOnly(
        "large_model",
        "the model has 500,000 dense parameters for 10,000 training examples, more than they can determine; make its layers fewer or narrower",
        "model");
  }

  @Test
  void rowsThatTheRunHardlyLookedUpAreUndertrained() {
    end = StopReason.EPOCHS;
    keys = Map.of("epochs", 1);
    tables = List.of(new TableUse("user", 900_000, 1, 100_000), new TableUse("item", 2_000, 1, -1));
    epoch(0.45, 0.70, 0.49);
    saysOnly(
        "undertrained_table",
        "table 'user' is hardly trained: the run looked up each of its 800,000 used rows 1.3 times in the mean; raise train.epochs (now 1) or train.optimizer.embedding.lr (now 0.01)",
        "train.epochs",
        "train.optimizer.embedding.lr");
  }

  @Test
  void rowsThatTheDataHardlyHasAreTooMany() {
    tables = List.of(new TableUse("user", 800_000, 1, -1));
    epoch(0.45, 0.70, 0.49);
    epoch(0.44, 0.70, 0.49);
    saysOnly(
        "rare_rows",
        "table 'user' has more rows than the data can teach: an epoch looks up each of its 800,000 used rows 1.3 times in the mean; raise sparse.NAME.vocabulary.min_count in preparation, or train.optimizer.embedding_regularizer (now 0.0)",
        "sparse.NAME.vocabulary.min_count",
        "train.optimizer.embedding_regularizer");
  }

  @Test
  void rowsThatWereNeverUpdatedAreTold() {
    tables = List.of(new TableUse("user", 100_000, 1, 80_000));
    epoch(0.45, 0.70, 0.49);
    saysOnly(
        "unused_rows",
        "80 % of the 100,000 rows of table 'user' were never updated; no training example has them: prepare with a vocabulary of this training part, or with fewer buckets",
        "sparse.NAME.vocabulary");
    assertTrue(
        review(100)
            .get(0)
            .message()
            .endsWith("100 of the 250 steps of an epoch: raise train.max_steps"),
        review(100).toString());
  }

  @Test
  void atMostThreeAreToldTheMostImportantFirst() {
    examples = 10_000;
    tables = List.of(new TableUse("user", 100_000, 1, 60_000));
    epoch(0.70, 0.497, 0.60);
    assertEquals(
        List.of("nothing_learned", "rare_rows", "large_model"),
        review().stream().map(Finding::kind).toList());
  }

  @Test
  void withoutEvaluationsOnlySizesAreJudged() {
    monitor = null;
    labels = Map.of();
    assertEquals(List.of(), review());
  }

  /** Gains that shrink by a factor an epoch, noise, and a slow rise of the log loss at the end. */
  @Test
  void healthyRunsAreLeftInPeace() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      points.clear();
      double ratio = 0.3 + 0.4 * random.nextDouble();
      double ceiling = 0.65 + 0.3 * random.nextDouble();
      double floor = 0.30 + 0.2 * random.nextDouble();
      double noise = 1e-4 * random.nextDouble();
      int converged = (int) Math.ceil(Math.log(1e-3) / Math.log(ratio));
      int epochs = converged + 1 + random.nextInt(3);
      end = random.nextBoolean() ? StopReason.EPOCHS : StopReason.PATIENCE;
      for (int e = 1; e <= epochs; e++) {
        double left = Math.pow(ratio, e);
        double worse = 0.002 * Math.max(0, e - converged);
        epoch(
            floor + 0.1 * left - 0.002 * e,
            ceiling - 0.1 * left - worse + noise * random.nextGaussian(),
            floor + 0.05 * left + floor * 0.5 * worse + noise * random.nextGaussian());
      }
      assertEquals(List.of(), review(), "seed " + seed);
    }
  }

  /** However short or odd a history is, its review is one, and names keys. */
  @Test
  void everyHistoryIsReviewed() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      points.clear();
      end = random.nextBoolean() ? StopReason.EPOCHS : StopReason.PATIENCE;
      examples = random.nextInt(1, 1000);
      tables = List.of(new TableUse("user", 1 + random.nextInt(5000), random.nextDouble(), -1));
      int evaluations = random.nextInt(6);
      long step = 0;
      for (int i = 0; i < evaluations; i++) {
        step += 1 + random.nextInt(400);
        points.add(
            point(
                step,
                (int) (step / stepsPerEpoch),
                random.nextDouble(),
                random.nextInt(4) == 0 ? Double.NaN : random.nextDouble(),
                random.nextInt(4) == 0 ? Double.NaN : random.nextDouble()));
      }
      List<Finding> findings = review(Math.max(1, step));
      assertTrue(findings.size() <= 3, findings.toString());
      for (Finding finding : findings) {
        assertTrue(
            !finding.keys().isEmpty() && !finding.message().contains("NaN"), finding.message());
      }
    }
  }
}
