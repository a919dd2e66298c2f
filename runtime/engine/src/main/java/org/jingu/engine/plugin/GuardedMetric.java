package org.jingu.engine.plugin;

import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;

/** A metric behind the boundary, and its measurements with it. */
final class GuardedMetric extends GuardedExtension<Metric> implements Metric {
  GuardedMetric(Metric metric, PluginOutcome outcome) {
    super(metric, outcome);
  }

  @Override
  public Goal goal() {
    return guard.call("failed to say which way is better", extension::goal);
  }

  @Override
  public String undefinedWhen() {
    return guard.call("failed to say when it is undefined", extension::undefinedWhen);
  }

  @Override
  public boolean needsProbabilities() {
    return guard.call(
        "failed to say whether it needs probabilities", extension::needsProbabilities);
  }

  @Override
  public Accumulator start(String task) {
    Accumulator accumulator =
        guard.call("failed to start its measurement", () -> extension.start(task));
    return new Accumulator() {
      @Override
      public void add(Scored examples) {
        guard.run("failed to measure examples", () -> accumulator.add(examples));
      }

      @Override
      public double result() {
        return guard.call("failed to give its result", accumulator::result);
      }
    };
  }
}
