package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.engine.metrics.MetricValues;
import org.jingu.engine.train.TrainingListener.Evaluated;

/** Gathers what the review of a run needs of its course; checkpoints hold it. */
final class RunCourse {
  static final State START = new State(List.of(), Map.of(), 0, 0, 0, Map.of());

  private final List<SparseFeature> features;
  private final long[] ids;
  private final List<Point> points = new ArrayList<>();
  private Map<String, BaseRate> baseRates = Map.of();
  private double lossSum;
  private long lossSteps;
  private long examples;

  /**
   * An evaluation, with the training that led to it.
   *
   * @param step steps made
   * @param epoch whole passes made
   * @param trainLoss the mean loss of the steps since the evaluation before
   * @param metrics values by task and metric; NaN where the examples determine none
   */
  record Point(long step, int epoch, double trainLoss, Map<String, Map<String, Double>> metrics) {
    /** Takes values as they are in memory or in a file. */
    Point {
      metrics = MetricValues.fromJson(metrics);
    }
  }

  /**
   * What a checkpoint holds of it.
   *
   * @param points the evaluations so far
   * @param baseRates the validation part's labels by task; empty before the first evaluation
   * @param lossSum the sum of the losses since the last evaluation
   * @param lossSteps their number
   * @param examples the examples trained on
   * @param ids how many ids these had, by feature
   */
  record State(
      List<Point> points,
      Map<String, BaseRate> baseRates,
      double lossSum,
      long lossSteps,
      long examples,
      Map<String, Long> ids) {}

  RunCourse(FeatureSchema schema) {
    this.features = schema.sparse();
    this.ids = new long[features.size()];
  }

  /** Takes a step. */
  void trained(Batch batch, double loss) {
    lossSum += loss;
    lossSteps++;
    examples += batch.size();
    for (int f = 0; f < ids.length; f++) {
      ids[f] += batch.bags(features.get(f).name()).count(batch.size());
    }
  }

  /** Takes an evaluation; one without a step before it tells nothing new. */
  void evaluated(Evaluated event, Map<String, BaseRate> labels) {
    baseRates = labels;
    if (lossSteps > 0) {
      points.add(new Point(event.step(), event.epoch(), lossSum / lossSteps, event.metrics()));
      lossSum = 0;
      lossSteps = 0;
    }
  }

  /** The evaluations so far. */
  List<Point> points() {
    return List.copyOf(points);
  }

  /** The validation part's labels by task; empty without an evaluation. */
  Map<String, BaseRate> baseRates() {
    return baseRates;
  }

  /** The mean number of ids that an example looks up in a table; NaN before the first step. */
  double idsAnExample(String table) {
    long sum = 0;
    for (int f = 0; f < ids.length; f++) {
      sum += features.get(f).table().equals(table) ? ids[f] : 0;
    }
    return (double) sum / examples;
  }

  State state() {
    Map<String, Long> byFeature = new LinkedHashMap<>();
    for (int f = 0; f < ids.length; f++) {
      byFeature.put(features.get(f).name(), ids[f]);
    }
    return new State(points(), baseRates, lossSum, lossSteps, examples, byFeature);
  }

  void restore(State state) {
    points.clear();
    points.addAll(state.points());
    baseRates = state.baseRates();
    lossSum = state.lossSum();
    lossSteps = state.lossSteps();
    examples = state.examples();
    for (int f = 0; f < ids.length; f++) {
      ids[f] = state.ids().getOrDefault(features.get(f).name(), 0L);
    }
  }
}
