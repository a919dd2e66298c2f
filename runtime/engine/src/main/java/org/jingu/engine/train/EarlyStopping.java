package org.jingu.engine.train;

import org.jspecify.annotations.Nullable;

/** Watches one metric for gains over its best value. */
final class EarlyStopping {
  static final State START = new State(null, -1, 0);

  private final TrainConfig.EarlyStopping config;
  private final boolean larger;
  private State state = START;

  /**
   * What a checkpoint holds of it.
   *
   * @param best the best value, or null before the first
   * @param bestStep the step of the best value, or -1
   * @param withoutGain evaluations in a row without gain
   */
  record State(@Nullable Double best, long bestStep, int withoutGain) {}

  EarlyStopping(TrainConfig.EarlyStopping config, boolean larger) {
    this.config = config;
    this.larger = larger;
  }

  /**
   * Takes a value and says whether it is a gain. An undefined one, NaN, is neither a gain nor an
   * evaluation without gain: it says nothing about the model.
   */
  boolean gains(long step, double value) {
    if (Double.isNaN(value)) {
      return false;
    }
    Double best = state.best();
    boolean gain =
        best == null
            || (larger ? value > best + config.minDelta() : value < best - config.minDelta());
    state =
        gain
            ? new State(value, step, 0)
            : new State(best, state.bestStep(), state.withoutGain() + 1);
    return gain;
  }

  /** Whether patience is at its end. */
  boolean stops() {
    return config.patience() > 0 && state.withoutGain() >= config.patience();
  }

  State state() {
    return state;
  }

  void restore(State state) {
    this.state = state;
  }
}
