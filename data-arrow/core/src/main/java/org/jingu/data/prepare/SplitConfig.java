package org.jingu.data.prepare;

import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of {@code files.train} are divided. What no part claims is the training part.
 *
 * @param by the rule
 * @param valid the share of the validation part
 * @param test the share of the test part
 * @param validFrom by time: the first time of the validation part, as it would stand in a cell
 * @param testFrom by time: the first time of the test part, as it would stand in a cell
 * @param seed by ratio: the seed of the draw
 */
public record SplitConfig(
    @Doc("The rule: ratio (a seeded draw a row) or time (the latest rows, by the time column).")
        By by,
    @Doc("The share of the validation part.") @Default("0") @Range(min = 0, max = 1) double valid,
    @Doc("The share of the test part.") @Default("0") @Range(min = 0, max = 1) double test,
    @Doc("by: time: the first time of the validation part, as it would stand in a cell.")
        @Nullable String validFrom,
    @Doc("by: time: the first time of the test part, as it would stand in a cell.")
        @Nullable String testFrom,
    @Doc("by: ratio: the seed of the draw.") @Default("0") long seed) {

  /** A rule. */
  public enum By {
    /** A seeded draw for each row. */
    RATIO,
    /** The latest rows are the test part, those before them the validation part. */
    TIME
  }

  /** Checks that shares leave a training part, and that there is one way to cut. */
  public SplitConfig {
    boolean values = validFrom != null || testFrom != null;
    if (values && by != By.TIME) {
      throw new ConfigException("valid_from", "needs by: time; remove it or change by");
    }
    if (values && valid + test > 0) {
      throw new ConfigException(
          "valid_from", "and test_from exclude the shares valid and test; keep one of the two");
    }
    if (!values && !(valid + test > 0 && valid + test < 1)) {
      throw new ConfigException(
          "valid",
          "plus test is " + (valid + test) + "; it must be above 0 and below 1, the rest trains");
    }
  }

  boolean makesValid() {
    return valid > 0 || validFrom != null;
  }

  boolean makesTest() {
    return test > 0 || testFrom != null;
  }
}
