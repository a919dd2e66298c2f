package org.jingu.data.prepare;

import java.util.List;

/** Is told how far a preparation is: several times a second, and at the end of each phase. */
@FunctionalInterface
public interface ProgressListener {
  /** Takes the state of the running phase. */
  void on(Progress progress);

  /**
   * Is told, before anything is read, that a killed preparation of the same rows left something
   * whole.
   *
   * @param kept what is not made again, in words
   */
  default void goesOn(List<String> kept) {}

  /** A listener for nobody. */
  static ProgressListener none() {
    return progress -> {};
  }
}
