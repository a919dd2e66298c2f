package org.jingu.benchmark;

/** Scores prepared requests, from any number of threads. */
interface ScoringSubject extends AutoCloseable {
  /** What it is, for the table. */
  String name();

  /** Whether it is what this project is compared with. */
  default boolean isPeer() {
    return false;
  }

  /**
   * Scores a request.
   *
   * @param request its number, from 0
   * @return a probability a row
   */
  float[] score(int request);

  @Override
  void close();
}
