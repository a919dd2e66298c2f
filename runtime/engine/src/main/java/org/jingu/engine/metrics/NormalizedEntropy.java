package org.jingu.engine.metrics;

import org.jingu.api.ApiLevel;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;

/**
 * Log loss over the entropy of the mean label, so that 1 is what a constant prediction reaches (He
 * et al., "Practical Lessons from Predicting Clicks on Ads at Facebook", 2014, section 3).
 */
public final class NormalizedEntropy implements Metric {
  /** Without state: every measurement has its own. */
  public NormalizedEntropy() {}

  @Override
  public String name() {
    return "normalized_entropy";
  }

  @Override
  public String description() {
    return "Log loss over the entropy of the mean label";
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
    return "the examples are all of one class, whose entropy is 0";
  }

  @Override
  public boolean needsProbabilities() {
    return true;
  }

  @Override
  public Accumulator start(String task) {
    CrossEntropySum sum = new CrossEntropySum();
    return new Accumulator() {
      @Override
      public void add(Scored examples) {
        sum.add(examples);
      }

      @Override
      public double result() {
        double entropy = sum.entropy();
        return entropy > 0 ? sum.mean() / entropy : Double.NaN;
      }
    };
  }
}
