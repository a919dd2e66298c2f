package org.jingu.api;

import java.util.List;

/**
 * A random mask [B, shape...] that the runtime draws anew for every training step: 0 with
 * probability {@code rate}, else 1 / (1 - rate).
 *
 * @param name the placeholder's name in the graph
 * @param rate the probability of 0, in [0, 1)
 * @param shape the shape of one example's mask
 */
public record DropoutMask(String name, double rate, List<Long> shape) {
  /** Copies the shape. */
  public DropoutMask {
    shape = List.copyOf(shape);
  }

  /** The number of elements of one example's mask. */
  public long size() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
