package org.jingu.engine.metrics;

import org.jingu.api.metric.Scored;

/**
 * The root of the weighted mean squared difference of prediction and label; of probabilities, the
 * root of the Brier score.
 */
public final class RootMeanSquare extends BuiltInMetric {
  /** Makes it. */
  public RootMeanSquare() {
    super(
        "rmse",
        "The root of the mean squared difference of prediction and label",
        Goal.MINIMIZE,
        "there are no examples with a label");
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
