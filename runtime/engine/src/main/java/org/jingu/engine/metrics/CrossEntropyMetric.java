package org.jingu.engine.metrics;

import org.jingu.api.metric.Scored;

/** A metric of the mean cross entropy, which is best where it is least. */
abstract class CrossEntropyMetric extends BuiltInMetric {
  CrossEntropyMetric(String name, String description, String undefinedWhen) {
    super(name, description, Goal.MINIMIZE, undefinedWhen);
  }

  /** The metric of all examples of a task, or NaN where it is not defined. */
  abstract double result(CrossEntropySum sum, String task);

  @Override
  public final boolean needsProbabilities() {
    return true;
  }

  @Override
  public final Accumulator start(String task) {
    CrossEntropySum sum = new CrossEntropySum();
    return new Accumulator() {
      @Override
      public void add(Scored examples) {
        sum.add(examples);
      }

      @Override
      public double result() {
        return CrossEntropyMetric.this.result(sum, task);
      }
    };
  }
}
