package org.jingu.tune.sampler;

import java.util.List;
import java.util.Map;
import org.jingu.tune.space.Space;
import org.jspecify.annotations.Nullable;

/** All combinations, one after the other. */
final class Grid implements Sampler {
  private final List<Map<String, Object>> all;

  Grid(Space space, int points) {
    this.all = space.grid(points);
  }

  @Override
  public @Nullable Map<String, Object> next(int trial, List<Tried> tried) {
    return trial <= all.size() ? all.get(trial - 1) : null;
  }
}
