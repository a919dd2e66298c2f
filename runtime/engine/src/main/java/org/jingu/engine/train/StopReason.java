package org.jingu.engine.train;

/** Why a run is over. */
enum StopReason {
  /** Early stopping's patience is at its end. */
  PATIENCE,
  /** {@code train.max_steps} are made. */
  MAX_STEPS,
  /** {@code train.epochs} are made. */
  EPOCHS;

  /** The reason as a run's end tells it. */
  String text(TrainConfig config) {
    return switch (this) {
      case PATIENCE -> "no gain in " + config.earlyStopping().patience() + " evaluations";
      case MAX_STEPS -> "max_steps " + config.maxSteps() + " reached";
      case EPOCHS -> "all epochs made";
    };
  }
}
