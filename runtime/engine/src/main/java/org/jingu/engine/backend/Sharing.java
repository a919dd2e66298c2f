package org.jingu.engine.backend;

import org.jingu.api.config.ConfigException;
import org.jingu.ranks.PlacementRules;

/**
 * How several ranks share a session.
 *
 * @param placement how tables are spread over them
 * @param slices into how many slices a batch is cut; 0 is as many as there are ranks
 * @param zero1 whether each rank keeps the optimizer's states of a share of the dense parameters
 *     alone
 */
public record Sharing(PlacementRules placement, int slices, boolean zero1) {
  private static final String DENSE = "train.parallel.dense";

  /** As seems best. */
  public static final Sharing USUAL = new Sharing(PlacementRules.NONE, 0, false);

  /**
   * How many slices each of so many ranks computes, in turn.
   *
   * @throws ConfigException if they cannot share them evenly
   */
  public int slicesOfEach(int ranks) {
    if (slices % ranks != 0) {
      throw new ConfigException(
          "train.parallel.virtual",
          "is %d, which %d ranks cannot share evenly; take a multiple of %d, or other --ranks"
              .formatted(slices, ranks, ranks));
    }
    return Math.max(1, slices / ranks);
  }

  /**
   * Whether so many ranks each keep states of a share.
   *
   * @throws ConfigException if the optimizer of dense parameters cannot be shared
   */
  public boolean sharesStates(SessionOptions options, int ranks) {
    boolean shares = zero1 && ranks > 1 && options.trains();
    if (shares && !options.trainingOptimizer().dense().elementwise()) {
      throw new ConfigException(
          DENSE,
          "is zero1, but the optimizer of dense parameters moves whole rows; take one that moves each element by itself, such as adam, or dense: replicated");
    }
    return shares;
  }
}
