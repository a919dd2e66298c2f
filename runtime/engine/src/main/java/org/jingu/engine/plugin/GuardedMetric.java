package org.jingu.engine.plugin;

import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;

/** A metric behind the boundary, and its measurements with it. */
final class GuardedMetric implements Metric {
  private final Metric metric;
  private final Guard guard;

  GuardedMetric(Metric metric, PluginOutcome outcome) {
    this.metric = metric;
    this.guard = new Guard(metric, outcome);
  }

  @Override
  public String name() {
    return metric.name();
  }

  @Override
  public String description() {
    return metric.description();
  }

  @Override
  public int apiLevel() {
    return metric.apiLevel();
  }

  @Override
  public Goal goal() {
    return guard.call("failed to say which way is better", metric::goal);
  }

  @Override
  public String undefinedWhen() {
    return guard.call("failed to say when it is undefined", metric::undefinedWhen);
  }

  @Override
  public boolean needsProbabilities() {
    return guard.call("failed to say whether it needs probabilities", metric::needsProbabilities);
  }

  @Override
  public Accumulator start(String task) {
    Accumulator accumulator =
        guard.call("failed to start its measurement", () -> metric.start(task));
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
