package org.jingu.tune.sampler;

import java.util.List;
import java.util.Map;
import org.jingu.tune.space.SearchConfig;
import org.jingu.tune.space.Space;
import org.jspecify.annotations.Nullable;

/**
 * Chooses configurations. The choice is a function of the seed, the trial's number and what trials
 * before it came to, and of nothing else, so that a search that was cut off goes on as it would
 * have.
 */
public interface Sampler {
  /**
   * The configuration of a trial.
   *
   * @param trial its number, from 1
   * @param tried the trials before it, in their order
   * @return null where there is none left
   */
  @Nullable Map<String, Object> next(int trial, List<Tried> tried);

  /** The sampler of a search. */
  static Sampler of(SearchConfig search) {
    Space space = Space.of(search.space());
    return switch (search.method()) {
      case GRID -> new Grid(space, search.gridPoints());
      case RANDOM, ASHA -> new RandomPoints(space, search.seed());
      case SOBOL -> new SobolPoints(space, search.seed());
      case GP -> new GaussianSampler(space, search.seed(), search.gp().start());
    };
  }
}
