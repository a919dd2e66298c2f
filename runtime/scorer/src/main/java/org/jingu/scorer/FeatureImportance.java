package org.jingu.scorer;

import java.util.List;
import java.util.Map;
import org.jingu.explain.Importance;

/**
 * How much worse a model predicts when features say nothing.
 *
 * @param unchanged the metrics without a permutation, by task and metric
 * @param losses of every feature, in the order of the data set, and of every group
 */
public record FeatureImportance(
    Map<String, Map<String, Double>> unchanged, List<Importance.Loss> losses) {
  /** Copies the losses. */
  public FeatureImportance {
    losses = List.copyOf(losses);
  }
}
