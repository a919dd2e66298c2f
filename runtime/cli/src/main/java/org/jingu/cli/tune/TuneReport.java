package org.jingu.cli.tune;

import java.util.List;
import java.util.Map;
import org.jingu.tune.result.Importance;
import org.jingu.tune.search.Event;
import org.jspecify.annotations.Nullable;

/**
 * What a search came to: {@code tune.json}, and all that table and page show. It holds no times, so
 * that a search which was cut off and went on has the same.
 *
 * @param jingu the version of Jingu
 * @param config the configuration's file
 * @param objective what trials are judged by
 * @param larger whether larger is better
 * @param method how trials were chosen
 * @param keys the searched keys
 * @param rungs epochs of each rung
 * @param gflop of all training
 * @param trials the best first; those that did not end after them, then those that failed
 * @param importance shares of keys; empty where there are too few trials
 * @param importanceEpochs the epochs after which the shares compare trials
 * @param test the best beside the configuration as it is; null where it is the best, or there is no
 *     test part
 */
record TuneReport(
    String jingu,
    String config,
    String objective,
    boolean larger,
    String method,
    List<String> keys,
    List<Integer> rungs,
    double gflop,
    List<Row> trials,
    List<Importance.Share> importance,
    int importanceEpochs,
    @Nullable TestPart test) {
  static final String ENDED = "ended";
  static final String STOPPED = "stopped";
  static final String FAILED = "failed";

  /**
   * A trial.
   *
   * @param trial its number; 0 is the configuration as it is
   * @param values the searched keys that are there
   * @param status ended, stopped at a rung or by the budget, or failed
   * @param value the objective; null where it failed
   * @param epoch passes at its best evaluation
   * @param epochs passes made
   * @param gflop of its training
   * @param curve its evaluations
   * @param message why it failed
   */
  record Row(
      int trial,
      Map<String, Object> values,
      String status,
      @Nullable Double value,
      double epoch,
      double epochs,
      double gflop,
      List<Event.Evaluation> curve,
      @Nullable String message) {
    String name() {
      return trial == 0 ? "as it is" : String.valueOf(trial);
    }
  }

  /** The best trial that ended. */
  Row best() {
    return trials.get(0);
  }

  /** The configuration as it is. */
  Row asItIs() {
    return trials.stream().filter(it -> it.trial() == 0).findFirst().orElseThrow();
  }
}
