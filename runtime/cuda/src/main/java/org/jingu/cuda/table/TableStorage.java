package org.jingu.cuda.table;

/**
 * How the elements of tables are stored; every kernel computes in single precision, and optimizer
 * state is in single precision always.
 */
public enum TableStorage {
  /** IEEE single precision. */
  FP32("float", 4),
  /**
   * IEEE half precision. An updated row is written with stochastic rounding, without which updates
   * of less than half of an element's distance to its neighbour would be lost: Zhang, Yang and
   * Yuen, Training with low-precision embedding tables, 2018; Gupta et al., Deep learning with
   * limited numerical precision, 2015. What is drawn depends on the run's seed, the step and the
   * element, not on the order of threads.
   */
  FP16("fp16", 2);

  private final String text;
  private final int bytes;

  TableStorage(String text, int bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  /** The type of an element in CUDA C. */
  String text() {
    return text;
  }

  /** The size of an element. */
  public int bytes() {
    return bytes;
  }
}
