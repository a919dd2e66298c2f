package org.jingu.engine.metrics;

import org.jingu.api.metric.Scored;

/**
 * The area under the ROC curve: the probability that a clicked example is ranked above one that is
 * not, ties counting half. Exact over the whole set, by weight; never averaged over batches and
 * never binned. Keeps 8 bytes an example.
 */
public final class Auc extends BuiltInMetric {
  /** Makes it. */
  public Auc() {
    super(
        "auc",
        "The probability that a positive example is ranked above a negative one",
        Goal.MAXIMIZE,
        "the examples are all of one class");
  }

  @Override
  public Accumulator start(String task) {
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
