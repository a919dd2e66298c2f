package org.jingu.engine.metrics;

import org.jingu.api.metric.Scored;

/**
 * The mean prediction over the mean label: above 1 the model expects more clicks than there are (He
 * et al., 2014, section 3).
 */
public final class Calibration extends BuiltInMetric {
  /** Makes it. */
  public Calibration() {
    super(
        "calibration",
        "The mean prediction over the mean label",
        Goal.ONE,
        "no example is positive");
  }

  @Override
  public boolean needsProbabilities() {
    return true;
  }

  @Override
  public Accumulator start(String task) {
    return new Accumulator() {
      private double predicted;
      private double positives;

      @Override
      public void add(Scored examples) {
        for (int i = 0; i < examples.count(); i++) {
          predicted += examples.weights()[i] * examples.prediction(i);
          positives += (double) examples.weights()[i] * examples.labels()[i];
        }
      }

      @Override
      public double result() {
        return positives > 0 ? predicted / positives : Double.NaN;
      }
    };
  }
}
