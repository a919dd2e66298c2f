package org.jingu.compiler.feed;

import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource.Slice;

/**
 * What one rank knows of the whole batch of which its own examples are a part, so that a step means
 * what it means on one rank.
 *
 * <p>A rank whose slice of a short batch has no example computes the first one instead, with weight
 * 0: all ranks then take part in everything, and nothing comes of it.
 *
 * @param whole of as many examples as all ranks have together, with the ids of the features whose
 *     tables this rank has
 * @param slice which part is this rank's
 * @param weights of each task the sum of the weights of all labelled examples, on which losses are
 *     meant: {@link WeightedLabels#sums}; empty where there are no labels
 */
public record BatchPart(Batch whole, Slice slice, double[] weights) {
  /** The first of a batch's examples that a rank computes. */
  public static int first(int examples, Slice slice) {
    return counted(examples, slice) == 0 ? 0 : slice.from(examples);
  }

  /** How many of a batch's examples a rank computes. */
  public static int computed(int examples, Slice slice) {
    return Math.max(1, counted(examples, slice));
  }

  /** How many of these count: all or, of a stand-in, none. */
  public static int counted(int examples, Slice slice) {
    return slice.to(examples) - slice.from(examples);
  }

  /** The number of this rank's first example in the whole batch. */
  public int first() {
    return first(whole.size(), slice);
  }
}
