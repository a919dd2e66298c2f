package org.jingu.engine.backend;

import org.jingu.api.config.ConfigException;
import org.jingu.ranks.PlacementRules;

/**
 * How several ranks share a session.
 *
 * @param placement how tables are spread over them
 * @param slices into how many slices a batch is cut; 0 is as many as there are ranks
 */
public record Sharing(PlacementRules placement, int slices) {
  /** As seems best. */
  public static final Sharing USUAL = new Sharing(PlacementRules.NONE, 0);

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
}
