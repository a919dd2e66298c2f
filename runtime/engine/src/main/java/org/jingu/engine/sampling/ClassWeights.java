package org.jingu.engine.sampling;

import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;

/**
 * What an example's loss weighs by its label.
 *
 * @param negative where the label is 0
 * @param positive where it is 1
 */
public record ClassWeights(
    @Doc("What a loss weighs where the label is 0; above 0") @Default("1") double negative,
    @Doc("What it weighs where the label is 1; above 0") @Default("1") double positive) {
  /** Both classes alike. */
  static final ClassWeights EQUAL = new ClassWeights(1, 1);

  /**
   * Checks that each counts.
   *
   * @throws ConfigException if one does not
   */
  public ClassWeights {
    check("negative", negative);
    check("positive", positive);
  }

  private static void check(String key, double weight) {
    if (!(weight > 0 && weight < Float.MAX_VALUE)) {
      throw new ConfigException(
          key, "is " + weight + "; it must be a number above 0, or the class teaches nothing");
    }
  }
}
