package org.jingu.data.prepare;

/** Is told how far a preparation is: several times a second, and at the end of each phase. */
@FunctionalInterface
public interface ProgressListener {
  /** Takes the state of the running phase. */
  void on(Progress progress);

  /** A listener for nobody. */
  static ProgressListener none() {
    return progress -> {};
  }
}
