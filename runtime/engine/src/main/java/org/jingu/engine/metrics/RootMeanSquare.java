package org.jingu.engine.metrics;

import org.jingu.api.ApiLevel;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;

/**
 * The root of the weighted mean squared difference of prediction and label; of probabilities, the
 * root of the Brier score.
 */
public final class RootMeanSquare implements Metric {
  /** Without state: every measurement has its own. */
  public RootMeanSquare() {}

  @Override
  public String name() {
    return "rmse";
  }

  @Override
  public String description() {
    return "The root of the mean squared difference of prediction and label";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Goal goal() {
    return Goal.MINIMIZE;
  }

  @Override
  public String undefinedWhen() {
    return "there are no examples with a label";
  }

  @Override
  public Accumulator start(String task) {
    return new Accumulator() {
      private double squares;
      private double weight;

      @Override
      public void add(Scored examples) {
        for (int i = 0; i < examples.count(); i++) {
          double error = examples.prediction(i) - examples.labels()[i];
          squares += examples.weights()[i] * error * error;
          weight += examples.weights()[i];
        }
      }

      @Override
      public double result() {
        return Math.sqrt(squares / weight);
      }
    };
  }
}
