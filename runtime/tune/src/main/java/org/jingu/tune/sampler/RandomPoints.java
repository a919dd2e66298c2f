package org.jingu.tune.sampler;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.tune.space.Space;

/** Independent draws, each from the seed and its trial's number alone. */
final class RandomPoints implements Sampler {
  private final Space space;
  private final long seed;

  RandomPoints(Space space, long seed) {
    this.space = space;
    this.seed = seed;
  }

  @Override
  public Map<String, Object> next(int trial, List<Tried> tried) {
    return space.at(generator(seed, trial).doubles(space.size()).toArray());
  }

  /** Seeds that are near to one another give draws that are not. */
  static SplittableRandom generator(long seed, int trial) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + trial);
  }
}
