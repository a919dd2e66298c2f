package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jingu.engine.checkpoint.Finding;
import org.jingu.engine.train.RunCourse.Point;

/** What a run's evaluations say about its training. */
final class EvaluationReview {
  /**
   * The least change of a metric that matters, as a share of it: a thousandth of AUC or log loss is
   * taken for an improvement of click-through rates (Song et al., "AutoInt", 2019, section 5.1.2).
   */
  private static final double NOTABLE = 1e-3;

  /** The least difference between two epochs that is worth a choice. */
  private static final double CHOICE = 5 * NOTABLE;

  /** The least rise of the log loss, and fall of the training loss, that is overfitting. */
  private static final double OVERFIT = 10 * NOTABLE;

  /** Standard deviations of an AUC by chance within which it says nothing. */
  private static final double CHANCE = 2;

  private static final String AUC = "auc";
  private static final String LOG_LOSS = "logloss";
  private static final String DENSE_RATE = "train.optimizer.dense.lr";
  private static final String EMBEDDING_RATE = "train.optimizer.embedding.lr";
  private static final String MONITOR = "train.early_stopping.monitor";
  private static final String BATCH_SIZE = "train.batch_size";

  private final RunFacts facts;
  private final TrainConfig config;
  private final List<Point> points;

  EvaluationReview(RunFacts facts) {
    this.facts = facts;
    this.config = facts.config();
    this.points = facts.points();
  }

  /** No evaluation was better than a constant prediction, for all tasks or for one. */
  Optional<Finding> nothingLearned() {
    for (Map.Entry<String, BaseRate> task : facts.baseRates().entrySet()) {
      List<String> evidence = constant(task.getKey(), task.getValue());
      if (!evidence.isEmpty()) {
        String of = facts.baseRates().size() > 1 ? " of '" + task.getKey() + "'" : "";
        return Optional.of(
            Finding.of(
                "nothing_learned",
                List.of(DENSE_RATE, EMBEDDING_RATE, BATCH_SIZE),
                "no evaluation%s was better than a constant prediction: %s; check that features and labels belong together, then change %s (now %s) and %s (now %s)%s",
                of,
                String.join(", ", evidence),
                DENSE_RATE,
                config.optimizer().denseRate(),
                EMBEDDING_RATE,
                config.optimizer().embeddingRate(),
                smallerBatches()));
      }
    }
    return Optional.empty();
  }

  /**
   * How a task's metrics are those of a constant; empty where one of them is better, or none is.
   */
  private List<String> constant(String task, BaseRate base) {
    List<String> evidence = new ArrayList<>();
    OptionalDouble auc = values(task, AUC).max();
    if (auc.isPresent()) {
      double chance = CHANCE * base.aucDeviation();
      if (!(auc.getAsDouble() < 0.5 + chance)) {
        return List.of();
      }
      evidence.add(text("its best auc is %.5f (by chance 0.5 ± %.5f)", auc.getAsDouble(), chance));
    }
    OptionalDouble loss = values(task, LOG_LOSS).min();
    if (loss.isPresent()) {
      double constant = base.logLoss();
      if (!(loss.getAsDouble() > constant * (1 - NOTABLE))) {
        return List.of();
      }
      evidence.add(
          text("its best logloss %.5f (the base rate's %.5f)", loss.getAsDouble(), constant));
    }
    return base.hasBothClasses() ? evidence : List.of();
  }

  private DoubleStream values(String task, String metric) {
    return points.stream()
        .mapToDouble(point -> point.metrics().get(task).getOrDefault(metric, Double.NaN))
        .filter(value -> !Double.isNaN(value));
  }

  /**
   * Validation log loss rises from early in the run on while training loss falls. Where the order
   * of the predictions still improves, they are too confident, but the model learns.
   */
  Optional<Finding> overfitting() {
    List<Point> measured = measured(EvaluationReview::lowLoss);
    if (measured.size() < 2) {
      return Optional.empty();
    }
    Point last = measured.get(measured.size() - 1);
    Point best = best(measured, EvaluationReview::lowLoss);
    boolean early = best.step() <= Math.max(2 * facts.stepsPerEpoch(), last.step() / 2);
    boolean rises = logLoss(last) >= logLoss(best) * (1 + OVERFIT);
    boolean falls = last.trainLoss() <= best.trainLoss() * (1 - OVERFIT);
    boolean onlyConfident = auc(last) > auc(best);
    boolean again = last.step() - best.step() >= facts.stepsPerEpoch();
    if (!early || !rises || !falls || onlyConfident || !again) {
      return Optional.empty();
    }
    String size =
        facts.denseParameters() > facts.examples()
            ? text(
                ", with %,d dense parameters for %,d examples",
                facts.denseParameters(), facts.examples())
            : "";
    return Optional.of(
        Finding.of(
            "overfitting",
            List.of("train.optimizer.embedding_regularizer", "model"),
            "it overfits after %s: logloss rose from %.5f to %.5f at %s while the training loss fell from %.5f to %.5f%s; raise train.optimizer.embedding_regularizer (now %s) or the model's dropout, or make the model smaller",
            at(best),
            logLoss(best),
            logLoss(last),
            at(last),
            best.trainLoss(),
            last.trainLoss(),
            size,
            config.optimizer().embeddingRegularizer()));
  }

  /**
   * The last epoch, of a long run the last tenth, brought the best model, and notably so, and
   * nothing but a limit ended it.
   */
  Optional<Finding> stillImproving() {
    WatchedMetric watched = facts.monitor();
    if (watched == null || facts.end() == StopReason.PATIENCE) {
      return Optional.empty();
    }
    ToDoubleFunction<Point> score = point -> watched.score(point.metrics());
    List<Point> earlier = measured(score);
    if (earlier.size() < 2) {
      return Optional.empty();
    }
    Point last = earlier.remove(earlier.size() - 1);
    List<Point> older = new ArrayList<>(earlier);
    long lookBack = Math.max(facts.stepsPerEpoch(), last.step() / 10);
    older.removeIf(point -> point.step() > last.step() - lookBack);
    Point before = older.isEmpty() ? earlier.get(0) : best(older, score);
    double now = watched.value(last.metrics());
    double least = Math.max(config.earlyStopping().minDelta(), NOTABLE * Math.abs(now));
    boolean gained = score.applyAsDouble(last) - score.applyAsDouble(before) >= least;
    if (!gained || score.applyAsDouble(last) <= score.applyAsDouble(best(earlier, score))) {
      return Optional.empty();
    }
    boolean limited = facts.end() == StopReason.MAX_STEPS;
    String key = limited ? "train.max_steps" : "train.epochs";
    return Optional.of(
        Finding.of(
            "still_improving",
            quickerKeys(key),
            "it was still improving when it ended: %s went from %.5f at %s to %.5f at %s; raise %s (now %d)%s",
            watched.name(),
            watched.value(before.metrics()),
            at(before),
            now,
            at(last),
            key,
            limited ? config.maxSteps() : config.epochs(),
            quicker()));
  }

  /** AUC and log loss choose different models, and the run's model loses by the choice. */
  Optional<Finding> disagreement() {
    WatchedMetric watched = facts.monitor();
    List<Point> measured = measured(EvaluationReview::lowLoss);
    measured.removeIf(point -> Double.isNaN(auc(point)));
    if (measured.isEmpty() || !config.earlyStopping().restoreBest() || watched == null) {
      return Optional.empty();
    }
    Point byAuc = best(measured, EvaluationReview::auc);
    Point byLoss = best(measured, EvaluationReview::lowLoss);
    boolean chosenByAuc = WatchedMetric.metric(watched.name()).equals(AUC);
    boolean chosenByLoss = WatchedMetric.metric(watched.name()).equals(LOG_LOSS);
    boolean lossMatters = chosenByAuc && logLoss(byAuc) >= logLoss(byLoss) * (1 + CHOICE);
    boolean aucMatters = chosenByLoss && auc(byLoss) <= auc(byAuc) * (1 - CHOICE);
    if (!lossMatters && !aucMatters) {
      return Optional.empty();
    }
    String other = chosenByAuc ? LOG_LOSS : AUC;
    boolean cut =
        facts.end() == StopReason.PATIENCE
            && (chosenByAuc ? byLoss : byAuc).equals(points.get(points.size() - 1));
    return Optional.of(
        Finding.of(
            "metrics_disagree",
            cut ? List.of(MONITOR, "train.early_stopping.also") : List.of(MONITOR),
            "auc is best at %s (auc %.5f, logloss %.5f) but logloss at %s (auc %.5f, logloss %.5f); %s chose the model: where %s, set %s to %s%s",
            at(byAuc),
            auc(byAuc),
            logLoss(byAuc),
            at(byLoss),
            auc(byLoss),
            logLoss(byLoss),
            watched.name(),
            chosenByAuc
                ? "probabilities matter more than their order"
                : "the order matters more than probabilities",
            MONITOR,
            other,
            cut ? text(", which still gained, or train.early_stopping.also to [%s]", other) : ""));
  }

  /** What else would let it learn more in as many epochs. */
  private String quicker() {
    return facts.manyEpochs()
        ? text(", or %s and %s", DENSE_RATE, EMBEDDING_RATE)
        : smallerBatches();
  }

  private List<String> quickerKeys(String limit) {
    return facts.manyEpochs()
        ? List.of(limit, DENSE_RATE, EMBEDDING_RATE)
        : facts.fewSteps() ? List.of(limit, BATCH_SIZE) : List.of(limit);
  }

  private String smallerBatches() {
    return facts.fewSteps()
        ? text(
            ", or lower train.batch_size (now %d): the run made %d steps",
            config.batchSize(), facts.steps())
        : "";
  }

  /** The evaluations that have a score, in order. */
  private List<Point> measured(ToDoubleFunction<Point> score) {
    List<Point> measured = new ArrayList<>(points);
    measured.removeIf(point -> Double.isNaN(score.applyAsDouble(point)));
    return measured;
  }

  /** The first of the evaluations with the largest score. */
  private static Point best(List<Point> measured, ToDoubleFunction<Point> score) {
    return Collections.max(measured, Comparator.comparingDouble(score));
  }

  private static double logLoss(Point point) {
    return WatchedMetric.mean(point.metrics(), LOG_LOSS);
  }

  /** The log loss turned so that larger is better. */
  private static double lowLoss(Point point) {
    return -logLoss(point);
  }

  private static double auc(Point point) {
    return WatchedMetric.mean(point.metrics(), AUC);
  }

  /** Where an evaluation was: at the end of an epoch, counted from 1, or within one. */
  private String at(Point point) {
    return point.step() == point.epoch() * facts.stepsPerEpoch()
        ? "epoch " + point.epoch()
        : "step " + point.step();
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
