package org.jingu.api;

import java.util.List;

/**
 * A dense tensor that training changes: a parameter by its gradient, a running state by its update.
 *
 * @param name the name in checkpoints and in the graph
 * @param shape the static shape
 * @param initializer the initial values
 */
public record Parameter(String name, List<Long> shape, Initializer initializer) {
  /** Copies the shape. */
  public Parameter {
    shape = List.copyOf(shape);
  }

  /** The number of elements. */
  public long size() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** The shape as ND4J takes it. */
  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
