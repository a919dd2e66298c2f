package org.jingu.benchmark.quality;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What learns from a data set with its own defaults: a model of Jingu or a peer. */
interface Learner {
  /** Its name in the tables. */
  String name();

  /** Why it cannot run on this machine and how to change that; empty where it can. */
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /** Whether runs differ by seed; what always computes the same runs once. */
  boolean seeded();

  /** Lines that its user writes beside the preparation: configuration, commands or a program. */
  int lines() throws IOException;

  /**
   * Trains on the train part until the valid part gets no better, then scores the test part once.
   *
   * @param folder a new one, for this run's files
   * @throws IllegalStateException if a process fails
   */
  Trained train(Dataset data, long seed, Path folder) throws IOException;

  /**
   * A trained model.
   *
   * @param scores of the test part
   * @param effort of training and validation, reading included; not of scoring the test part where
   *     that is a process of its own
   * @param note when it stopped
   */
  record Trained(Scores scores, Effort effort, String note) {}
}
