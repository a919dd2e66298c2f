package org.jingu.api.data;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * B examples, row-major, in arrays that may be longer than B needs. Ids must be rows of their
 * tables, which engines check.
 *
 * @param size B, at least 1; 0 only where a {@link BatchSource.Slice} has no example of a batch
 * @param dense [B, m] in the order of the schema; empty when m is 0
 * @param sparse a bag an example for each sparse feature, by feature name
 * @param labels [B, T], NaN where an example has no label for a task; empty when unlabelled
 * @param weights [B], or null when every example weighs 1
 * @param groups [B] keys of the groups that GAUC and pairwise losses compare within, such as users,
 *     or null
 * @param oracle [B, T] logits of the true probabilities, where whoever made the examples knows
 *     them, or null; models never see them
 */
public record Batch(
    int size,
    float[] dense,
    Map<String, IdBags> sparse,
    float[] labels,
    float @Nullable [] weights,
    long @Nullable [] groups,
    float @Nullable [] oracle) {

  /** A batch whose true probabilities nobody knows. */
  public Batch(
      int size,
      float[] dense,
      Map<String, IdBags> sparse,
      float[] labels,
      float @Nullable [] weights,
      long @Nullable [] groups) {
    this(size, dense, sparse, labels, weights, groups, null);
  }

  /** The bags of one feature. */
  public IdBags bags(String feature) {
    IdBags bags = sparse.get(feature);
    if (bags == null) {
      throw new IllegalArgumentException(
          "the batch has no feature '" + feature + "'; it has " + sparse.keySet());
    }
    return bags;
  }

  /**
   * Numbers the groups from 1 on by their first appearance in this batch, since their keys are too
   * large for the numbers that engines compute with.
   *
   * @param numbers receives the number of each example's group, [B]
   * @throws IllegalArgumentException if the batch has no groups
   */
  public void numberGroups(float[] numbers) {
    if (groups == null) {
      throw new IllegalArgumentException(
          "the batch has no groups, and the loss compares examples of one group; name their column with data.group");
    }
    Map<Long, Float> known = new HashMap<>();
    for (int b = 0; b < size; b++) {
      float next = known.size() + 1;
      Float number = known.putIfAbsent(groups[b], next);
      numbers[b] = number == null ? next : number;
    }
  }
}
