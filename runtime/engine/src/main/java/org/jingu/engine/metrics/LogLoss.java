package org.jingu.engine.metrics;

/** The weighted mean binary cross entropy, computed from logits in double precision. */
public final class LogLoss implements Metric {
  /** For {@link java.util.ServiceLoader}. */
  public LogLoss() {}

  @Override
  public String name() {
    return "logloss";
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
  public Accumulator start(Options options) {
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
