package org.jingu.tune.sampler;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jingu.tune.space.Space;
import org.jspecify.annotations.Nullable;

/**
 * Independent draws, each from the seed and its trial's number; what was tried is drawn again,
 * since a run of the same values would be the same run.
 */
final class RandomPoints implements Sampler {
  /** So many draws in a row that were tried: there is hardly anything left. */
  private static final int DRAWS = 1000;

  private final Space space;
  private final long seed;

  RandomPoints(Space space, long seed) {
    this.space = space;
    this.seed = seed;
  }

  @Override
  public @Nullable Map<String, Object> next(int trial, List<Tried> tried) {
    Set<Map<String, Object>> known = new HashSet<>();
    tried.forEach(it -> known.add(it.values()));
    SplittableRandom random = generator(seed, trial);
    for (int draw = 0; draw < DRAWS; draw++) {
      Map<String, Object> values = space.at(random.doubles(space.size()).toArray());
      if (!known.contains(values)) {
        return values;
      }
    }
    return null;
  }

  /** Seeds that are near to one another give draws that are not. */
  static SplittableRandom generator(long seed, int trial) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + trial);
  }
}
