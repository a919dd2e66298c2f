package org.jingu.engine.backend;

import java.util.Locale;

/**
 * How an engine stores embedding tables. Checkpoints have them in single precision either way, so
 * that a checkpoint of one storage is loaded into the other.
 */
public enum TableStorage {
  /** IEEE single precision. */
  FP32,
  /**
   * IEEE half precision: half the memory. Rows are read exactly, updated in single precision with
   * their optimizer's state, and written with stochastic rounding.
   */
  FP16;

  /** The word of configurations. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }
}
