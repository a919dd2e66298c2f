package org.jingu.engine.train;

import org.jspecify.annotations.Nullable;

/** Judges every step's loss against the mean of recent ones. */
final class LossGuard {
  /** Weight of the past in the mean: about the last hundred steps. */
  private static final double MEMORY = 0.99;

  private final TrainConfig.LossGuardConfig config;
  private final double uninformed;
  private State state = new State(0, 0);

  /**
   * What a checkpoint holds of it.
   *
   * @param mean the exponential mean, before the correction for its start at 0
   * @param weight the sum of the mean's weights
   */
  record State(double mean, double weight) {}

  /**
   * A guard without history.
   *
   * @param uninformed about the loss of a model that knows nothing
   */
  LossGuard(TrainConfig.LossGuardConfig config, double uninformed) {
    this.config = config;
    this.uninformed = uninformed;
  }

  /** Takes a loss and says what is wrong with it, or null. */
  @Nullable String judge(double loss) {
    if (!Double.isFinite(loss)) {
      return "is not finite" + recent();
    }
    if (config.max() > 0 && loss > config.max()) {
      return "is over loss_guard.max " + config.max() + recent();
    }
    if (config.factor() > 0 && loss > config.factor() * Math.max(uninformed, mean())) {
      return "is over %s times the recent mean".formatted(config.factor()) + recent();
    }
    state =
        new State(
            MEMORY * state.mean() + (1 - MEMORY) * loss, MEMORY * state.weight() + (1 - MEMORY));
    return null;
  }

  private double mean() {
    return state.weight() > 0 ? state.mean() / state.weight() : 0;
  }

  private String recent() {
    return state.weight() > 0 ? " (recent mean %.6g)".formatted(mean()) : " at the first step";
  }

  State state() {
    return state;
  }

  void restore(State state) {
    this.state = state;
  }
}
