package org.jingu.tune.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code trials.jsonl}: a job that was begun, or what it came to.
 *
 * @param event {@code begun}, {@code reached} or {@code failed}
 * @param trial its number
 * @param rung which rung
 * @param epochs passes of that rung
 * @param values the searched keys, where it was begun
 * @param outcome what it came to, where it reached the rung
 * @param message why it failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Event(
    String event,
    int trial,
    int rung,
    int epochs,
    @Nullable Map<String, Object> values,
    @Nullable Outcome outcome,
    @Nullable String message) {
  static final String BEGUN = "begun";
  static final String REACHED = "reached";
  static final String FAILED = "failed";

  /**
   * What a trial has come to.
   *
   * @param value the objective at its best evaluation so far
   * @param epoch where that was, passes with fractions
   * @param curve every evaluation so far
   * @param gflop of all its training so far
   * @param seconds of this job
   * @param ended whether there is nothing left to train
   */
  public record Outcome(
      double value,
      double epoch,
      List<Evaluation> curve,
      double gflop,
      double seconds,
      boolean ended) {}

  /**
   * An evaluation.
   *
   * @param epochs passes made, with fractions
   * @param value the objective
   */
  public record Evaluation(double epochs, double value) {}

  static Event begun(Job job) {
    return new Event(BEGUN, job.trial(), job.rung(), job.epochs(), job.values(), null, null);
  }

  static Event reached(Job job, Outcome outcome) {
    return new Event(REACHED, job.trial(), job.rung(), job.epochs(), null, outcome, null);
  }

  static Event failed(Job job, String message) {
    return new Event(FAILED, job.trial(), job.rung(), job.epochs(), null, null, message);
  }
}
