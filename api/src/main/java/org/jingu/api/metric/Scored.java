package org.jingu.api.metric;

import org.jingu.api.loss.Link;
import org.jspecify.annotations.Nullable;

/**
 * Examples of one task with their predictions, in arrays that may be longer than needed. Examples
 * without a label are not among them.
 *
 * @param count the number of examples
 * @param logits what the model gives, before the link; it ranks as predictions do
 * @param link what makes predictions of logits
 * @param labels in [0, 1]; between them, a share of the example counts for either class
 * @param weights what the examples weigh, at least 0
 * @param groups keys of groups, such as users, or null
 * @param oracle logits of the true probabilities, or null where nobody knows them
 */
public record Scored(
    int count,
    float[] logits,
    Link link,
    float[] labels,
    float[] weights,
    long @Nullable [] groups,
    float @Nullable [] oracle) {
  /** Examples whose true probabilities nobody knows. */
  public Scored(
      int count,
      float[] logits,
      Link link,
      float[] labels,
      float[] weights,
      long @Nullable [] groups) {
    this(count, logits, link, labels, weights, groups, null);
  }

  /** The prediction for an example: with {@link Link#SIGMOID} a probability. */
  public double prediction(int example) {
    return link.prediction(logits[example]);
  }
}
