package com.example.softgroups;

import org.jingu.api.ApiLevel;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;

/** How far the mean prediction is from the mean label, whichever way. */
public final class Bias implements Metric {
  @Override
  public String name() {
    return "bias";
  }

  @Override
  public String description() {
    return "How far the mean prediction is from the mean label";
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
    return "all weights are 0";
  }

  @Override
  public Accumulator start(String task) {
    return new Accumulator() {
      private double difference;
      private double weight;

      @Override
      public void add(Scored examples) {
        for (int i = 0; i < examples.count(); i++) {
          double w = examples.weights()[i];
          difference += w * (examples.prediction(i) - examples.labels()[i]);
          weight += w;
        }
      }

      @Override
      public double result() {
        return Math.abs(difference / weight); // NaN where the weight is 0
      }
    };
  }
}
