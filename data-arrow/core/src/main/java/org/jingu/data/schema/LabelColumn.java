package org.jingu.data.schema;

import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;

/**
 * The label of one task; a null or NaN is a missing label.
 *
 * @param name the Arrow column: numbers or booleans
 * @param min the smallest value that is not a mistake
 * @param max the largest value that is not a mistake
 */
public record LabelColumn(
    @Doc("Arrow column of numbers or booleans; null or NaN is missing") String name,
    @Doc("smallest value that is not a mistake") @Default("0") double min,
    @Doc("largest value that is not a mistake") @Default("1") double max) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public LabelColumn {
    if (!(min < max)) {
      throw new IllegalArgumentException(
          "label '%s' has min %s and max %s; min must be less".formatted(name, min, max));
    }
  }

  /** A label in [0, 1]. */
  public static LabelColumn of(String name) {
    return new LabelColumn(name, 0, 1);
  }
}
