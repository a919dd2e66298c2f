package org.jingu.tune.sampler;

import java.util.List;
import java.util.Map;
import org.apache.commons.math3.random.SobolSequenceGenerator;
import org.jingu.tune.space.Space;

/**
 * Points of Sobol's sequence, which fill [0, 1]^D more evenly than draws do; moved by one random
 * vector, modulo 1 (Cranley and Patterson, SIAM J. Numer. Anal. 13, 1976), so that seeds differ and
 * no point is at the corner.
 */
final class SobolPoints implements Sampler {
  private final Space space;
  private final double[] shift;

  SobolPoints(Space space, long seed) {
    this.space = space;
    this.shift = RandomPoints.generator(seed, 0).doubles(space.size()).toArray();
  }

  @Override
  public Map<String, Object> next(int trial, List<Tried> tried) {
    return space.at(point(trial));
  }

  /** The point [D] of a trial. */
  double[] point(int trial) {
    double[] point = new SobolSequenceGenerator(space.size()).skipTo(trial);
    for (int i = 0; i < point.length; i++) {
      point[i] = (point[i] + shift[i]) % 1;
    }
    return point;
  }
}
