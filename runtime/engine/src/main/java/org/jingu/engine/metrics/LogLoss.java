package org.jingu.engine.metrics;

import org.jingu.api.ApiLevel;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;

/** The weighted mean binary cross entropy, computed from logits in double precision. */
public final class LogLoss implements Metric {
  /** Without state: every measurement has its own. */
  public LogLoss() {}

  @Override
  public String name() {
    return "logloss";
  }

  @Override
  public String description() {
    return "The weighted mean binary cross entropy";
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
        return sum.mean();
      }
    };
  }
}
