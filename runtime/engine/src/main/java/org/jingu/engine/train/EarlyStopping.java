package org.jingu.engine.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches metrics for gains over their best values. The first chooses the best model; patience is
 * spent by evaluations in which none gains.
 */
final class EarlyStopping {
  static final State START = new State(null, -1, 0, Map.of());

  private final TrainConfig.EarlyStopping config;
  private final WatchedMetric monitor;
  private final List<WatchedMetric> also;
  private State state = START;

  /**
   * What a checkpoint holds of it.
   *
   * @param best the monitor's best value, or null before the first
   * @param bestStep the step of the best value, or -1
   * @param withoutGain evaluations in a row without gain
   * @param also the best values of the other metrics, by name, as far as they had any
   */
  record State(
      @Nullable Double best,
      long bestStep,
      int withoutGain,
      @JsonProperty(required = false) Map<String, Double> also) {
    /** Takes the files of an older Jingu, which watched one metric. */
    State {
      also = also == null ? Map.of() : also;
    }
  }

  /** What an evaluation was. */
  enum Verdict {
    /** The monitor's best so far. */
    BEST,
    /** No best, but another watched metric gained. */
    GAIN,
    /** No watched metric gained. */
    NO_GAIN,
    /** None has a value, which says nothing about the model. */
    UNDEFINED
  }

  EarlyStopping(TrainConfig.EarlyStopping config, WatchedMetric monitor, List<WatchedMetric> also) {
    this.config = config;
    this.monitor = monitor;
    this.also = also;
  }

  /**
   * Takes the values of an evaluation, by task and metric. An undefined one, NaN, gains nothing.
   */
  Verdict judge(long step, Map<String, Map<String, Double>> metrics) {
    double value = judged(monitor, metrics);
    boolean best = monitor.gains(value, state.best(), config.minDelta());
    boolean gain = best;
    boolean defined = !Double.isNaN(value);
    Map<String, Double> bests = new LinkedHashMap<>(state.also());
    for (WatchedMetric other : also) {
      double otherValue = judged(other, metrics);
      defined |= !Double.isNaN(otherValue);
      if (other.gains(otherValue, bests.get(other.name()), config.minDelta())) {
        bests.put(other.name(), otherValue);
        gain = true;
      }
    }
    if (!defined) {
      return Verdict.UNDEFINED;
    }
    state =
        new State(
            best ? Double.valueOf(value) : state.best(),
            best ? step : state.bestStep(),
            gain ? 0 : state.withoutGain() + 1,
            bests);
    return best ? Verdict.BEST : gain ? Verdict.GAIN : Verdict.NO_GAIN;
  }

  private static double judged(WatchedMetric metric, Map<String, Map<String, Double>> metrics) {
    return metric.judged(metric.value(metrics));
  }

  /** Whether patience is at its end. */
  boolean stops() {
    return config.patience() > 0 && state.withoutGain() >= config.patience();
  }

  /** Whether no watched metric had a value yet. */
  boolean blind() {
    return state.best() == null && state.also().isEmpty();
  }

  State state() {
    return state;
  }

  void restore(State state) {
    this.state = state;
  }
}
