package org.jingu.tune.search;

import java.util.Map;

/**
 * A piece of work: train a trial up to a rung.
 *
 * @param trial its number; 0 is the configuration as it is
 * @param values the searched keys that are there; none of trial 0
 * @param rung from 0
 * @param epochs how many passes it then has made in all
 * @param last whether that is the last rung, at which a run ends of itself
 */
public record Job(int trial, Map<String, Object> values, int rung, int epochs, boolean last) {
  /** The name of the trial's run. */
  public String name() {
    return name(trial);
  }

  /** The name of a trial's run. */
  public static String name(int trial) {
    return "trial-%03d".formatted(trial);
  }
}
