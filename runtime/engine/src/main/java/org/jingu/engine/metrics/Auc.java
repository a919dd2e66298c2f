package org.jingu.engine.metrics;

/**
 * The area under the ROC curve: the probability that a clicked example is ranked above one that is
 * not, ties counting half. Exact over the whole set, by weight; never averaged over batches and
 * never binned. Keeps 8 bytes an example.
 */
public final class Auc implements Metric {
  /** For {@link java.util.ServiceLoader}. */
  public Auc() {}

  @Override
  public String name() {
    return "auc";
  }

  @Override
  public Goal goal() {
    return Goal.MAXIMIZE;
  }

  @Override
  public String undefinedWhen() {
    return "the examples are all of one class";
  }

  @Override
  public Accumulator start(Options options) {
    return new Accumulator() {
      private final RankedScores scores = new RankedScores();

      @Override
      public void add(Scored examples) {
        for (int i = 0; i < examples.count(); i++) {
          scores.add(examples.logits()[i], examples.labels()[i], examples.weights()[i]);
        }
      }

      @Override
      public double result() {
        return scores.auc();
      }
    };
  }
}
